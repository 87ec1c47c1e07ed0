task-union-merge =
    .title = Several folders in one place
    .task =
        Mount a union of the folders in `$LAYERS` on `$MERGE`. Where several have a file of
        the same name, the first one counts. What is written through `$MERGE` goes to
        `$UPPER`, and the layers stay as they are. Leave the mount standing.
    .given =
        - `$LAYERS`: three folders, the top one first, with colons between them
        - `$UPPER`, `$WORK`: empty folders on one file system
        - `$MERGE`: an empty folder, where the union is to be
    .try =
        `man 8 mount`, and overlayfs in the kernel's documentation. In a user namespace its
        marks need the option `userxattr`. `isolab run union/merge` shows the experiment.

grade-union-merge-mounted = a union is mounted on $MERGE
grade-union-merge-names = it shows every name once
grade-union-merge-order = the first folder hides what the others call the same
grade-union-merge-written-above = a file written through $MERGE lies in $UPPER
grade-union-merge-layers-untouched = the layers are as they were

hint-union-merge-names = $MERGE shows these names: { $seen }. Each folder of $LAYERS has its own ones, and all of them are to be there.
hint-union-merge-order = Every folder has a file { $file }, and what is seen is that of another folder than the first: { $seen }
