task-union-cow-delete =
    .title = Deleting what one may not write to
    .task =
        Mount a union of the two folders in `$LAYERS` on `$MERGE`, with `$UPPER` as its only
        writable branch. The grader then deletes, through `$MERGE`, a file that both layers
        have and a folder that one has. They must be gone from `$MERGE` and still lie in the
        layers: something in `$UPPER` has to hide them. Leave the mount standing.
    .given =
        - `$LAYERS`: two folders, the top one first, with a colon between them
        - `$UPPER`, `$WORK`: empty folders on one file system
        - `$MERGE`: an empty folder, where the union is to be
    .try =
        overlayfs with the option `userxattr`. Delete a file
        yourself and look into `$UPPER` with `ls -la`. `isolab run union/cow-delete` shows
        the experiment.

grade-union-cow-delete-mounted = a union is mounted on $MERGE
grade-union-cow-delete-file-gone = a file that was deleted through $MERGE is gone from it
grade-union-cow-delete-file-hidden = a mark in $UPPER hides it
grade-union-cow-delete-folder-gone = a folder that was deleted through $MERGE is gone from it
grade-union-cow-delete-layers-untouched = the layers still have both

hint-union-cow-delete-there = { $file } was deleted through $MERGE ({ $removed }), and should have been there before and gone afterwards.
hint-union-cow-delete-no-mark = { $file } is gone from $MERGE, and nothing in $UPPER hides it: no device 0:0, no attribute, no .wh. or _HIDDEN~ file of its name. So it was deleted somewhere else than in the union.
