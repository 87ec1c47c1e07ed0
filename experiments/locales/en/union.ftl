# The union experiments, in words; the form is that of chroot.ftl.

# --- causes of foreseen differences ----------------------------------------------

union-served-by-daemon = a daemon serves this file system through /dev/fuse, and mountinfo names its type

# --- experiments -------------------------------------------------------------------

union-merge =
    .title = Two folders in one place
    .what =
        Unites two folders, each with three files, on a third with the command that a person
        types, on every union file system. Look at the listing, which has the six names, at
        the type in mountinfo, and at the two folders, which nothing has changed.
    .why =
        A union is a file system of its own whose directories are put together from others'.
        A name that only one branch has is looked up there. overlayfs is part of the kernel
        and answers by itself; the others are daemons: the kernel hands each request to them
        through /dev/fuse, and the type in mountinfo begins with `fuse`. The workshop joins
        two writable branches. overlayfs knows one writable branch only, so the second one is
        its lower layer here. The mount covers the empty folder below it, which is seen again
        after the unmount.
    .try =
        mkdir dirone dirtwo dirmerge work
        touch dirone/a dirone/b dirone/c dirtwo/x dirtwo/y dirtwo/z
        # a daemon
        unionfs-fuse dirone=RW:dirtwo=RW dirmerge
        ls -R dirmerge
        findmnt dirmerge
        umount dirmerge
        # the kernel
        sudo mount -t overlay overlay -o lowerdir=dirtwo,upperdir=dirone,workdir=work dirmerge
        findmnt dirmerge
        sudo umount dirmerge
