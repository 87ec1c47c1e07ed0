task-union-interfaces =
    .title = Two union file systems side by side
    .task =
        What do overlayfs and unionfs-fuse offer to a program? Mount both over a lower and an
        upper folder as root, try each operation through the union, and fill in
        `answers.toml`. An operation is answered with `"ok"` or the name of its error, such
        as `"EINVAL"`.

        - `…-type`: the type in `/proc/self/mountinfo`
        - `…-exchange`: renameat2(2) of two files with RENAME_EXCHANGE
        - `…-tmpfile`: open(2) of the union's folder with O_TMPFILE
        - `…-user-attributes`: setxattr(2) of a `user.*` attribute
        - `…-mmap-shared`: mmap(2) of a file, shared and writable
        - `…-inode-of-branch`: `"same"` if stat(2) gives the number that the file has in its
          branch, else `"other"`
    .given =
        Nothing but the question.
    .try =
        `unionfs-fuse -o cow upper=RW:lower=RO merged`, and python3's os and ctypes for the
        calls. `isolab run union/interfaces` shows the experiment, `isolab matrix union` the
        table.

grade-union-interfaces-overlay-type = overlayfs: the type that mountinfo names
grade-union-interfaces-overlay-exchange = overlayfs: renameat2(2) with RENAME_EXCHANGE
grade-union-interfaces-overlay-tmpfile = overlayfs: open(2) with O_TMPFILE
grade-union-interfaces-overlay-user-attributes = overlayfs: setxattr(2) of a user.* attribute
grade-union-interfaces-overlay-mmap-shared = overlayfs: mmap(2), shared and writable
grade-union-interfaces-overlay-inode-of-branch = overlayfs: the st_ino of a file, beside that in its branch
grade-union-interfaces-unionfs-type = unionfs-fuse: the type that mountinfo names
grade-union-interfaces-unionfs-exchange = unionfs-fuse: renameat2(2) with RENAME_EXCHANGE
grade-union-interfaces-unionfs-tmpfile = unionfs-fuse: open(2) with O_TMPFILE
grade-union-interfaces-unionfs-user-attributes = unionfs-fuse: setxattr(2) of a user.* attribute
grade-union-interfaces-unionfs-mmap-shared = unionfs-fuse: mmap(2), shared and writable
grade-union-interfaces-unionfs-inode-of-branch = unionfs-fuse: the st_ino of a file, beside that in its branch

hint-union-interfaces = Not { $said }: try it, or look at the step “{ $step }” of isolab run union/interfaces.
