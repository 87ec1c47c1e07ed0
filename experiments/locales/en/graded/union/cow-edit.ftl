task-union-cow-edit =
    .title = Editing what one may not write to
    .task =
        Mount a union of the two folders in `$LAYERS` on `$MERGE`, with `$UPPER` as its only
        writable branch. The grader then adds a line to a file of a layer through `$MERGE`,
        and changes the permissions of another one. The changed files must lie in `$UPPER`,
        whole, and the layers must stay as they are. Leave the mount standing.
    .given =
        - `$LAYERS`: two folders, the top one first, with a colon between them
        - `$UPPER`, `$WORK`: empty folders on one file system
        - `$MERGE`: an empty folder, where the union is to be
    .try =
        overlayfs with the option `userxattr`. Change a file
        yourself and compare it in `$UPPER` and in its layer. `isolab run union/cow-edit`
        shows the experiment.

grade-union-cow-edit-mounted = a union is mounted on $MERGE
grade-union-cow-edit-edited = $MERGE shows the file as it was edited
grade-union-cow-edit-copied-up = $UPPER has the whole file, old and new content
grade-union-cow-edit-mode-copied-up = a file whose mode was changed has been copied up with the new mode
grade-union-cow-edit-layers-untouched = the layers are as they were

hint-union-cow-edit-unchanged = A line was added to { $file } through $MERGE ({ $wrote }), and reading it there does not show the old content with the new.
hint-union-cow-edit-no-copy = { $file } was edited through $MERGE, and $UPPER should have a whole copy of it. There is: { $seen }
hint-union-cow-edit-mode = The mode of { $file } was changed to 0700 through $MERGE ({ $changed }). Its copy in $UPPER: { $seen }
