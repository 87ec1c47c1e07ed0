task-namespace-capstone =
    .title = A container by hand
    .task =
        Run the command that you are given as a container: in namespaces of its own (mount,
        PID, UTS, IPC, network) with the host name `$NAME`, with a root that you make in the
        folder `$ROOT` and enter by pivot_root(2), so that nothing of the old root is mounted
        any more, without any capability that `runc spec` would not leave it (CAP_AUDIT_WRITE,
        CAP_KILL, CAP_NET_BIND_SERVICE; fewer are welcome), and with at most `$FILES` open
        files. End with the command's exit status.
    .given =
        - `$ROOT`: an empty folder
        - `$NAME`: the host name, another one each time
        - `$FILES`: the limit of open files, soft and hard
        - `"$@"`: the command with its arguments; it needs no library, but its folder, the one
          of `$1`, must be at the same path in the container, with what is mounted in it
    .try =
        `man 2 pivot_root` has an example in which the old root is unmounted from the place
        where it lies. `isolab explain namespace/capstone` says why the order matters, and
        harness/src/container/by_hand.rs is one way to do it. Tools: `unshare`, `mount
        --rbind`, `pivot_root`, `umount --lazy`, `setpriv`, `prlimit`.

grade-namespace-capstone-runs = the command runs, with its arguments
grade-namespace-capstone-namespaces = it runs in mount, PID, UTS, IPC and network namespaces of its own
grade-namespace-capstone-hostname = the host name there is $NAME
grade-namespace-capstone-root = its root is another one, and that of its mount namespace
grade-namespace-capstone-old-root = the old root is not mounted there any more
grade-namespace-capstone-capabilities = it has no capability that runc's default has not, and cannot get one
grade-namespace-capstone-open-files = it may open $FILES files
grade-namespace-capstone-exit-status = the solution ends with the command's exit status

hint-namespace-capstone-shared = /proc/PID/ns of the command shows the same namespaces as outside: { $kinds }.
hint-namespace-capstone-pid = The PID namespace is the one outside. unshare(2) puts only the children of its caller into the new one: fork once more.
hint-namespace-capstone-hostname = The host name in its UTS namespace is { $name }.
hint-namespace-capstone-root = /proc/PID/root is the root outside: only copies of its mounts were made.
hint-namespace-capstone-chrooted = /proc/PID/root is a folder below the root of its mount namespace: chroot(2) left the old root mounted above it.
hint-namespace-capstone-old-root = The file system of the old root is still mounted in the container, on { $at }. Unmount it, lazily, for it is in use.
hint-namespace-capstone-capabilities = CapEff of the command still holds { $first }.
hint-namespace-capstone-bounding = CapEff is empty enough, but the bounding set still holds { $count } more ({ $first }, …): a program with capabilities in its file would get them.
hint-namespace-capstone-open-files = The hard limit of open files is { $limit } and not { $wanted }.
