task-chroot-versus-container =
    .title = What a container is more than a chroot
    .task =
        The same small program is started in the same root in four ways:

            chroot ROOT PROGRAM
            unshare --mount --uts --ipc --net --pid --cgroup --fork --mount-proc --root=ROOT PROGRAM
            bwrap --ro-bind ROOT / --proc /proc --dev /dev --unshare-all --die-with-parent PROGRAM
            runc run, with the config.json that `runc spec` writes

        What does the kernel show of each? Look at the running process from outside, in
        /proc/PID, and fill in the table `answers.toml`:

        - `ENGINE-namespaces`: how many of the eight kinds of namespace are its own (`lsns -p`)
        - `ENGINE-chrooted`: whether /proc/PID/root is a folder below the root of its mount
          namespace, `true` or `false`
        - `ENGINE-no-new-privs`: whether no_new_privs is set, `true` or `false`
        - `runc-capabilities`: the effective capabilities, sorted, as a list of names such as
          `"cap_chown"` (`capsh --decode=…`)
        - `runc-filters`: how many seccomp filters runc itself has added, as a number

        The grader starts all four on this machine and compares.
    .given =
        Nothing but the question.
    .try =
        `isolab matrix isolation chroot unshare bubblewrap runc`, and better by hand:
        `sleep 1000` as the program, and a second terminal. `isolab inspect PID` reads the
        files of /proc for you.

grade-chroot-versus-container-chroot-namespaces = chroot: own namespaces
grade-chroot-versus-container-unshare-namespaces = unshare: own namespaces
grade-chroot-versus-container-bubblewrap-namespaces = bubblewrap: own namespaces
grade-chroot-versus-container-runc-namespaces = runc: own namespaces
grade-chroot-versus-container-chroot-chrooted = chroot: a root below that of the mount namespace
grade-chroot-versus-container-unshare-chrooted = unshare: a root below that of the mount namespace
grade-chroot-versus-container-bubblewrap-chrooted = bubblewrap: a root below that of the mount namespace
grade-chroot-versus-container-runc-chrooted = runc: a root below that of the mount namespace
grade-chroot-versus-container-chroot-no-new-privs = chroot: no_new_privs
grade-chroot-versus-container-unshare-no-new-privs = unshare: no_new_privs
grade-chroot-versus-container-bubblewrap-no-new-privs = bubblewrap: no_new_privs
grade-chroot-versus-container-runc-no-new-privs = runc: no_new_privs
grade-chroot-versus-container-runc-capabilities = runc: effective capabilities
grade-chroot-versus-container-runc-filters = runc: seccomp filters

hint-chroot-versus-container-namespaces = Not { $said } with { $engine }: compare the links in /proc/PID/ns of its process with those of the shell that started it. `_for_children` are no kinds of their own.
hint-chroot-versus-container-chrooted = Not { $said } with { $engine }: read the link /proc/PID/root from outside. After pivot_root(2) it is `/`, after chroot(2) it is the folder.
hint-chroot-versus-container-no-new-privs = Not { $said } with { $engine }: the line NoNewPrivs of /proc/PID/status tells.
hint-chroot-versus-container-capabilities = Not { $said }: decode the line CapEff of /proc/PID/status with capsh. Docker leaves more to a container than runc's own default.
hint-chroot-versus-container-filters = Not { $said }: the line Seccomp_filters of /proc/PID/status tells. Whose definition has the filter, runc's or that of the engine above?
