task-chroot-escape =
    .title = Out of a chroot, and a jail that holds
    .task =
        Your program is started twice. The first time, as `solution.sh escape CMD ARG…`, its
        root is a folder, by chroot(2): get out, and run the command with the root of the
        sandbox as its root. The second time, as `solution.sh jail CMD ARG…`, it is outside:
        run the command with the folder `$ROOT` as its root, and so that the way out that you
        have just used leads nowhere. The grader tries it, from where the command stands and
        with every right that root has there. Both times end with the command's exit status.
    .given =
        - the first time: the chroot holds the machine's programs (/usr, /etc, /dev, /tmp),
          your program, and the command, all at the same paths as outside; there is no /proc
        - the second time, `$ROOT`: a folder with a folder in it. The command needs no
          library, but its own folder, that of the next argument, must be at the same path
          in the jail, with what is mounted in it
    .try =
        chroot(2) changes the root and leaves the working folder where it is, and `..` stops
        only at the root. So: a second root below, and then up. The chroot(1) tool enters the
        new root as well; perl, Python and C have the bare call. What ends the walk for good
        is that nothing is mounted above: pivot_root(2) in a mount namespace of its own, and
        the old root detached. `isolab explain chroot/escape` says why.

grade-chroot-escape-runs = escape: the command runs, with its arguments
grade-chroot-escape-escaped = escape: its root is the root outside
grade-chroot-escape-exit-status = escape: the solution ends with the command's exit status
grade-chroot-escape-jail-runs = jail: the command runs, with its arguments
grade-chroot-escape-jailed = jail: its root is the folder $ROOT
grade-chroot-escape-holds = jail: after the grader's own escape the root is $ROOT still
grade-chroot-escape-old-root = jail: the old root is not mounted there any more
grade-chroot-escape-jail-exit-status = jail: the solution ends with the command's exit status

hint-chroot-escape-inside = /proc/PID/root of the command is the jail in which your program began. The working folder has to be outside of the root first: make a second root below it, without entering it.
hint-chroot-escape-elsewhere = /proc/PID/root of the command is neither the jail nor the root outside. Walk up until `..` leads no further, and make that the root.
hint-chroot-escape-not-jailed = /proc/PID/root of the command is { $seen } and not $ROOT, by device and inode.
hint-chroot-escape-came-out = The grader stood where the command stands, called chroot(2) for a folder below, went up 32 times and called chroot(2) again. Then its root was { $seen }. chroot(2) leaves the old root mounted above; only a root with nothing above it holds.
hint-chroot-escape-not-tried = The grader could not try to get out: { $seen }. Leave the folder in $ROOT as it is.
hint-chroot-escape-old-root = In the command's mount namespace the file system of the old root is still mounted, on { $at }: who may mount or open it there needs no escape. Detach it.
