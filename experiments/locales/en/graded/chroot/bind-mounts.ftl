task-chroot-bind-mounts =
    .title = The machine's own folders in a new root
    .task =
        Make `$ROOT` a root in which bash runs, without copying anything: mount the folders
        `/bin`, `/lib` and `/lib64` into it, so that the same paths lead to the very same
        folders. Then mount `$DATA` on `$ROOT/data` so that nobody can write through that
        mount, while `$DATA` itself stays as writable as it is. Leave the mounts, and no
        others.
    .given =
        - `$ROOT`: an empty folder
        - `$DATA`: a folder with a file in it
    .try =
        `mount --bind`, `findmnt`, `stat -c %d:%i`. With a merged /usr, `/bin` is a link: see
        what mount(8) does with it. Read-only is a property of a mount, and a bind is made
        with the flags of its source: so it takes a second step, `mount -o remount,bind,ro`,
        or mount_setattr(2). In a user namespace the flags that a mount came with (nosuid,
        nodev) are locked: who names the flags anew has to name these too, or gets EPERM.

grade-chroot-bind-mounts-bound = /bin, /lib and /lib64 are the same folders inside and outside, by device and inode
grade-chroot-bind-mounts-runs = bash runs with $ROOT as its root
grade-chroot-bind-mounts-data = $ROOT/data is $DATA itself
grade-chroot-bind-mounts-read-only = nobody writes through $ROOT/data: EROFS
grade-chroot-bind-mounts-source-writable = $DATA can be written to
grade-chroot-bind-mounts-nothing-else = nothing is mounted twice, or beside the new root

hint-chroot-bind-mounts-bound = Seen from $ROOT (your program ended with { $end }): { $seen }. A copy has other inodes, and a link is resolved inside the new root, where its target is not.
hint-chroot-bind-mounts-runs = All three folders are there, and bash ended with { $end } in the grader's chroot.
hint-chroot-bind-mounts-data = At $ROOT/data the grader finds: { $seen }. By device and inode it has to be $DATA itself.
hint-chroot-bind-mounts-writable = A file could be made through $ROOT/data: the mount is not read-only. Modes do not hold root back, and `ro` given with `bind` is not enough for every mount(8): set it on the mount afterwards.
hint-chroot-bind-mounts-refused = Writing through $ROOT/data gives { $seen } and not EROFS: something else refuses it, and not the mount.
hint-chroot-bind-mounts-source = Writing to $DATA itself gives { $seen }. Only the mount on $ROOT/data was to become read-only.
hint-chroot-bind-mounts-else = mountinfo shows mounts that nobody asked for: { $at }
