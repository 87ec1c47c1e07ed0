# What container engines isolate.

chroot-versus-container =
    .title = One root under every engine
    .what =
        Starts the same small root with the same probe by chroot, unshare, bubblewrap,
        Isolab's own sandbox, systemd-nspawn, LXC, libvirt's LXC driver, runc, crun, youki,
        Podman and Docker, each in a run of its own and as its defaults have it. The probe tells
        what it sees of itself, and while it waits the same process is read from outside
        through /proc/PID. `isolab matrix isolation` puts all of them into one table.
    .why =
        The kernel knows no containers. It knows processes, and for each one a set of
        namespaces, a root, five capability sets, seccomp filters, a place in each cgroup
        hierarchy and limits. Each of these is inherited, and each is changed by a call of
        its own, so an engine is a program that makes some of these calls before it executes
        yours; whatever it leaves out stays the caller's. That is why chroot differs from a
        container in everything but the root, why a container of one engine has the host's
        network and that of another has not, and why no two engines agree on capabilities.
        Two observers of one process need not agree either: inside a PID namespace the parent
        is 0 or numbered anew, and paths of cgroups count from the reader's own cgroup
        namespace. What the namespaces account for is listed as seen otherwise; anything else
        would be a contradiction, and there is none.
    .try =
        isolab matrix isolation
        isolab matrix isolation --html isolation.html
        isolab run chroot/versus-container@runc
        # by hand: one of them, seen from outside
        mkdir -p /tmp/b/root && cd /tmp/b && runc spec && cp $(command -v busybox) root/sh
        sed -i 's/"sh"/"\/sh"/; s/"rootfs"/"root"/' config.json
        runc run demo            # in a second terminal:
        lsns -p $(runc state demo | grep -o '"pid": [0-9]*' | grep -o '[0-9]*')

isolation-no-cgroup-in-user-namespace = The root of a user namespace may write to no cgroup of the machine, so that the sandbox is without one.
isolation-sched-debug-until = Until Linux 5.13 /proc/sched_debug told everybody what runs on each processor, so that engines mask it; since then it lies in debugfs, and there is nothing to mask.

isolation-row-cgroup-namespace = cgroup namespace
isolation-row-ipc-namespace = ipc namespace
isolation-row-mnt-namespace = mount namespace
isolation-row-net-namespace = network namespace
isolation-row-pid-namespace = pid namespace
isolation-row-pid = process number
isolation-row-time-namespace = time namespace
isolation-row-user-namespace = user namespace
isolation-row-uts-namespace = uts namespace
isolation-row-chrooted = root by chroot
isolation-row-read-only-root = read-only root
isolation-row-mounts = mounts
isolation-row-propagation = propagation
isolation-row-masked-paths = masked paths
isolation-row-masks = what masks them
isolation-row-read-only-paths = read-only paths
isolation-row-devices = /dev
isolation-row-caps-effective = CapEff
isolation-row-caps-bounding = CapBnd
isolation-row-caps-ambient = CapAmb
isolation-row-no-new-privs = NoNewPrivs
isolation-row-seccomp = seccomp
isolation-row-seccomp-filters-added = filters added
isolation-row-uid-map = uid map
isolation-row-cgroup-of-its-own = own cgroup
isolation-row-cgroup = place in cgroups
isolation-row-rlimits = limits changed
isolation-row-environment = environment
isolation-row-hostname = hostname
isolation-row-label = LSM label
isolation-row-seen-otherwise = inside ≠ outside
isolation-row-disagreements = contradictions

isolation-net-if-asked = They share the caller's network unless told otherwise: --private-network, <privnet/>, or an experiment that asks for a namespace.
isolation-user-bubblewrap = Made for ordinary users, it makes a user namespace whenever it may, also for root.
isolation-cgroup-v1 = Where cgroups of version 1 are mounted, the configuration that they write by default asks for no cgroup namespace; with version 2 alone it does.
isolation-chroot-stays = The root is a folder below that of the mount namespace, and what lies above is still mounted: chroot/escape climbs out. The others leave it by pivot_root(2), or move a mount over it.
isolation-shared-again = They make the mounts shared again among themselves, so that a system inside finds what it has on a machine; into one folder of systemd-nspawn the host can still mount.
isolation-caps-bubblewrap = For root it keeps every capability, of its own user namespace, unless --cap-drop says otherwise.
isolation-caps-lxc = It drops what the configuration lists, and here it lists nothing; the files of its templates do.
isolation-seccomp-spec = What `runc spec` and `crun spec` write has no filter. Docker and Podman write one into the configuration that they hand to the runtime.
isolation-seccomp-nspawn = One for each way to make a system call on amd64 (64-bit, x32 and 32-bit), and more that refuse audit sockets.
isolation-cgroup-namespace-alone = The namespace is new and the cgroup is the caller's: the same place, called `/`. Nothing is limited by that.
isolation-pid-two = Number 1 is an init of the engine, which reaps what is orphaned.
isolation-rlimits = The number of open files is set. HARD is the caller's hard limit.
isolation-seen-otherwise = The same process, read from inside and from outside: the parent's number, and paths that count from the reader's cgroup namespace.
isolation-legend = = as the caller · own, yes: isolated · [n] told above · isolab run chroot/versus-container@ENGINE shows the evidence

inspect-weaker = weaker than runc's default: { $runc }
inspect-host-network = It reaches every service of the host's loopback, and abstract sockets.
inspect-chroot = What lies above is still mounted, and a root can climb out.
inspect-powerful = With these in the host's user namespace the rest of the isolation can be undone.
inspect-no-filter = Every system call of the kernel is open to it. runc itself adds no filter; Docker and Podman do.
inspect-root-outside = If it gets out, it is root on this side too: nothing maps its uid to another one.
inspect-shared = What it mounts can appear in other mount namespaces of its peer group.
inspect-proc-sys-writable = It may change the settings of the kernel below /proc/sys that belong to no namespace, as far as its rights go.
inspect-legend = ✔ isolated from the observer, – shared with it

namespace-capstone =
    .title = A container by hand
    .what =
        Makes a container from a definition in TOML with nothing but system calls, in the order
        of harness/src/container/by_hand.rs: clone3 into namespaces, cgroups, mounts, pivot_root,
        masks, limits, capabilities, no_new_privs, seccomp, execve. The same definition is written
        as the config.json of an OCI bundle and run by runc and by crun, and beside them runc runs
        what its own `runc spec` writes. The four profiles are compared row by row. Before that
        hooks around fork, chroot and exit tell where each of them finds itself.
    .why =
        All four are the same in nearly every row, because the kernel offers no other parts to
        make a container of. What differs are choices. By hand the root keeps nosuid and nodev,
        since a remount sets all flags anew and they are given again; runc and crun first try
        without them and so lose those that the folder's own mount had. To mask a file crun
        binds the host's /dev/null and runc the one that it made in the container, and crun adds
        /dev/core, a link to a file that is not here. runc's own default has no filter of system
        calls: those of Docker and Podman come from their own definitions. The order is forced.
        Mounts need rights over the mount namespace, so capabilities go after them; a filter that
        came first could refuse the calls that make the rest, and for somebody without
        CAP_SYS_ADMIN it needs no_new_privs; limits come before the program, for it could start
        others. A hook is nothing but a moment in that order: before the fork nothing is there,
        before the change of the root the namespaces are new and the files the host's, after it
        the files are the container's, and at the end all is gone. haconiwa calls them so, and
        OCI createRuntime, createContainer, startContainer and poststop.
    .try =
        mkdir -p root bundle; cp $(command -v isolab) root/isolab
        cat > box.toml <<END
        name = "box"
        root = "$PWD/root"
        command = ["/isolab", "inspect", "1"]
        hostname = "box"
        namespaces = ["pid", "mnt", "uts", "ipc", "net"]
        capabilities = ["cap_kill"]
        no_new_privs = true
        limits.pids = 16
        hooks.before_fork = [["echo", "nothing is there yet"]]
        hooks.at_exit = [["echo", "all is gone"]]
        {"[[mounts]]"}
        on = "/proc"
        kind = "proc"
        {"[[mounts]]"}
        on = "/dev"
        kind = "tmpfs"
        END
        isolab container run box.toml
        isolab container oci box.toml > bundle/config.json
        runc run --bundle bundle box
