task-union-cow-add =
    .title = A new file in a union
    .task =
        Mount a union of the two folders in `$LAYERS` on `$MERGE`, with `$UPPER` as its only
        writable branch. The grader then adds files through `$MERGE`, one of them in a folder
        that only a layer has. Nothing of that may reach a layer. Leave the mount standing.
    .given =
        - `$LAYERS`: two folders, the top one first, with a colon between them
        - `$UPPER`, `$WORK`: empty folders on one file system
        - `$MERGE`: an empty folder, where the union is to be
    .try =
        overlayfs with the option `userxattr`. Add a file yourself
        and look into `$UPPER`. `isolab run union/cow-add` shows the experiment.

grade-union-cow-add-mounted = a union is mounted on $MERGE
grade-union-cow-add-added = a file added through $MERGE lies in $UPPER
grade-union-cow-add-folder-in-upper = a file added in a layer's folder lies in a folder of that name in $UPPER, alone
grade-union-cow-add-folder-merged = through $MERGE that folder shows the old file and the new one
grade-union-cow-add-layers-untouched = the layers are as they were

hint-union-cow-add-folder = A file was added in { $folder }, a folder of the lower layer ({ $wrote }). $UPPER should now have { $folder } with that file only, and has: { $seen }
hint-union-cow-add-merged = { $folder } should show what the layer has and what was added. It shows: { $seen }
