# The namespace experiments, in words; the form is that of chroot.ftl.

namespace-user-sysctl-owner = the files of /proc/sys belong to the machine's uid 0, and in this flavour the sandbox's root is another uid behind its map
namespace-user-setgroups-inherited = a user namespace below one that denies setgroups denies it from the start

namespace-defaults =
    .title = The namespaces that every process is in
    .what =
        Compares the links in /proc/PID/ns of init, of the process itself and of other ones:
        a child made without any flag shares all of them, a child made with every flag none.
        Then asks each namespace for its owner and its parent by the requests NS_GET_USERNS
        and NS_GET_PARENT. Look at which answer is EPERM and which is EINVAL, and at an
        ordinary user who may not even read the links of init.
    .why =
        There is no process outside of all namespaces. fork(2) gives a child those of its
        parent, so they are shared from the first process on until somebody asks for
        another one. Two processes are in the same namespace when device and inode of their
        links are equal. Each namespace belongs to the user namespace in which it was made,
        and capabilities over it are checked there. Only user and PID namespaces form a
        tree, so the others answer NS_GET_PARENT with EINVAL. Where the owner or the parent
        lies outside of what the caller is in, the answer is EPERM, and so it is for the
        initial namespace, which has none. Therefore a sandbox inside a user namespace may
        not ask for the owner of a network namespace that it has only inherited. The links
        themselves are guarded as ptrace(2) is, since whoever opens one may be able to enter:
        an ordinary user gets EACCES for init. Inside some containers and virtual machines
        root gets the same for /proc/1/ns.
    .try =
        ls -l /proc/self/ns
        # as an ordinary user: permission denied
        ls -l /proc/1/ns
        sudo ls -l /proc/1/ns
        # a shell and its child: the same inode
        readlink /proc/$$/ns/uts; bash -c 'readlink /proc/$$/ns/uts'
        lsns --task $$

namespace-defaults-owner-is-outside =
    the network, cgroup and time namespaces were inherited and belong to a user namespace
    outside, which the kernel does not show to the inside

namespace-uts =
    .title = A host name of one's own
    .what =
        Changes the host name to `demo` in a UTS namespace in three ways: by `unshare --uts`
        and `hostname`, by the bare calls unshare(2) and sethostname(2), and in a process
        made by clone3(2) with CLONE_NEWUTS. Look at the name inside and, after each of
        them, outside; at the one link of /proc/PID/ns that differs; and at what still leads
        to the namespace when its only process has ended. The last steps are the same
        without the namespace, and this time the name outside changes.
        The steps `identity` ask by the links of /proc/PID/ns and by ioctl(2) which namespace it
        is, whose, and below which one, with the flag and without; and what still leads to it
        when its process has ended.
    .why =
        The host name is a string in a structure of the kernel, and a process has only a
        pointer to it. unshare(2) or clone3(2) with CLONE_NEWUTS copies the structure, which
        is why the new namespace begins with the old name, and sethostname(2) writes into
        the copy. It asks for CAP_SYS_ADMIN over the user namespace that owns the UTS
        namespace. So an ordinary user gets EPERM, and succeeds after creating a user
        namespace and a UTS namespace in one call, since the kernel makes the user namespace
        first and lets it own the other. NS_GET_USERNS tells that owner. The structure is
        counted, and the count is the whole life of a namespace: each process in it counts,
        and so does each open file and each mount of /proc/PID/ns/uts. Once the process has
        ended, its pid (ENOENT) and its pidfd (ESRCH) lead nowhere, but the descriptor opened
        earlier still does: setns(2) takes it, and the name in there is still `demo`. When
        the last reference goes, so does the namespace; there is nothing to clean up.
    .try =
        hostname
        sudo unshare --uts bash -c 'hostname demo; hostname; readlink /proc/$$/ns/uts'
        hostname
        readlink /proc/$$/ns/uts
        # the same without sudo: the user namespace brings the privilege
        unshare --map-root-user --uts bash -c 'hostname demo; hostname'
        # without the user namespace: EPERM
        unshare --uts true

namespace-uts-persisted =
    .title = A namespace that a file keeps
    .what =
        `unshare --uts=/run/utsns/demo` gives a UTS namespace a name and ends. Look at the
        line of type nsfs in mountinfo, and at the number of processes in the namespace,
        which is zero. Then others enter: nsenter by the file, setns(2) by the file and by
        the pidfd of a process that is inside. What the one calls the host, the next one
        finds. After the unmount the file is there and the namespace is not. At the end a
        mount namespace is bound in the same way: look at which binds the kernel refuses.
    .why =
        /proc/PID/ns/uts is a magic link into nsfs, where each inode is a namespace. A
        mount of it holds the inode and so the namespace, just as an open descriptor would,
        only that it needs no process. The file in /run was a mount point and nothing else;
        uncovered it is an empty file again, opens without an error, and setns(2) says EINVAL
        because it is no file of nsfs. A name of the namespace does not exist in the kernel:
        /run/utsns is a convention, and `ip netns` does the same in /run/netns. A mount
        namespace is the special case, since the mount that keeps it is itself in some mount
        namespace. If it kept itself, or two kept each other, nobody could ever free them, so
        a namespace may bind only younger ones (EINVAL from inside). What is younger is told by
        their ids. On Linux 6.18 one that was made later on another processor was seen to
        count as older, and then the bind from outside is EINVAL as well. For the same reason the
        bind must not spread: on a shared mount that has a peer in another namespace it is
        EINVAL too, and this is why unshare(1) wants the folder for `--mount=FILE` to be
        private. On a shared mount without a peer there is nothing to spread to. The
        workshop's own name, `utsns_demo`, is refused by Debian's hostname for its underscore;
        the kernel takes it.
    .try =
        sudo mkdir -p /run/utsns
        sudo touch /run/utsns/demo
        sudo unshare --uts=/run/utsns/demo hostname utsns-demo
        grep utsns /proc/self/mountinfo
        sudo nsenter --uts=/run/utsns/demo hostname
        hostname
        sudo umount /run/utsns/demo
        # the file is still there, the namespace is not
        sudo nsenter --uts=/run/utsns/demo hostname
        sudo rm /run/utsns/demo

namespace-pid =
    .title = Process numbers of one's own, and init
    .what =
        Runs the workshop's `unshare -p -f`, with and without a fresh /proc, then makes the
        same calls by hand. Then the workshop's own line, which enters an image as well: there
        ps finds no /proc until one is mounted inside. Look at `$$` beside what ps shows, and
        the same without the namespace; at NSpid, in which one process
        three namespaces deep has four numbers; at what becomes of a signal, an orphan and a
        zombie; and at the second fork of a shell that was started without -f.
        The steps `identity` ask by the links of /proc/PID/ns and by ioctl(2) which namespace it
        is, whose, and below which one, with the flag and without; and what still leads to it
        when its process has ended.
    .why =
        A process has one number in its PID namespace and one in each namespace above it, so
        it is visible from above and sees nothing of what is above. Which numbers a system
        call takes and returns depends on the caller's namespace, but those in /proc depend on
        the namespace of whoever mounted it. With the old /proc, ps therefore lists the
        processes outside, and /proc/self is the outer number while `$$` is 1; in the
        /proc of a namespace that the reader does not belong to, `self` leads nowhere. `--mount-proc`
        mounts on the host's /proc, which a chroot into an image leaves behind, so the image
        needs a mount of its own. A process keeps its
        PID namespace for life. unshare(CLONE_NEWPID) and setns(2) only choose where its later
        children are born, and the first of these becomes init: this is why unshare needs -f.
        Without it the shell stays outside, the first command that it starts is init, and when
        that ends the second fork is ENOMEM. For init is what holds the namespace together:
        orphans become its children, their entries stay as zombies until it waits for them,
        and when it ends the kernel sends SIGKILL to all others, waits until each of them has
        been reaped, and gives out no number any more; setns(2) into what is left succeeds,
        and the fork after it is ENOMEM as well. Therefore the kernel protects init. A signal
        for which it has no handler is discarded, SIGKILL and SIGSTOP from inside among them;
        from a namespace above these two work, and SIGTERM still does not, which is why a
        container without a handler for it is slow to stop.
    .try =
        # the old /proc: `$$` is 1, and everything else is outside
        sudo unshare -p -f bash -c 'echo $$; readlink /proc/self; ps -e | head -n 3'
        # a fresh one
        sudo unshare -p -f --mount-proc bash -c 'echo $$; readlink /proc/self; ps -e'
        # in an image, which has no /proc yet
        sudo unshare -p -f --mount-proc chroot image /bin/bash
        mount -t proc proc /proc; ps -e; exit
        # without -f: the shell is outside, and its second fork fails
        sudo unshare -p bash -c 'sleep 0; sleep 0; echo end'
        # init cannot be killed from inside
        sudo unshare -p -f bash -c 'kill -KILL $$; echo still here'
        # one process, two numbers
        sudo unshare -p -f bash -c 'sleep 3 & wait' &
        sleep 1
        grep NSpid /proc/$(pgrep -n -x sleep)/status

namespace-mount =
    .title = Mounts of one's own, and how they spread
    .what =
        A tmpfs is mounted inside a new mount namespace and another one outside, with the
        mount below set to private, slave or shared inside. Look at which of the two is seen
        on the other side, and at the propagation that mountinfo shows. Then `unshare
        --mount` does it with each of its `--propagation` words, and at last the mount is
        made without the namespace.
        The steps `identity` ask by the links of /proc/PID/ns and by ioctl(2) which namespace it
        is, whose, and below which one, with the flag and without; and what still leads to it
        when its process has ended.
    .why =
        A mount namespace is a copy of the list of mounts, and the copy remembers where it
        came from: a shared mount and its copy are peers, and what is mounted on one appears
        on the other, across namespaces. So a new namespace isolates only where the mounts
        are made private. A slave still receives from outside and sends nothing back; a
        private mount does neither. In mountinfo a peer group is `shared:N`, and a slave has
        `master:N`, the group that it listens to; a private mount has no such field. systemd
        makes `/` shared at boot, therefore `unshare --mount` makes everything private first
        unless `--propagation` says otherwise. Setting `shared` inside does not undo that: a
        private mount that is made shared starts a new group, in which the outside is not.
    .try =
        sudo unshare --mount bash -c 'mount -t tmpfs none /mnt; grep " /mnt " /proc/self/mountinfo'
        # nothing outside
        grep " /mnt " /proc/self/mountinfo
        # whether your root is shared
        findmnt -o TARGET,PROPAGATION /
pid-namespace-opened-early = from Linux 7.1 on a PID namespace can be opened before it has an init; earlier its file appears with the first process

namespace-ipc =
    .title = Queues, semaphores and shared memory with names of one's own
    .what =
        Makes a System V message queue, a set of semaphores and a segment of shared memory
        under one key outside, then looks for the same key in a new IPC namespace and makes
        three more there. Look at the ids, which are the same for different objects, and at
        /proc/sysvipc. Then a POSIX queue is made inside, and the mqueue file system of the
        namespace is read and written from outside, before and after its last process ends.
        The steps `identity` ask by the links of /proc/PID/ns and by ioctl(2) which namespace it
        is, whose, and below which one, with the flag and without; and what still leads to it
        when its process has ended.
    .why =
        These objects are older than the idea that everything is a file: a key, an id or a
        name leads to an entry in a table of the kernel. An IPC namespace is one set of such
        tables with its limits, so the same key and the same id mean another object in
        another namespace, and neither root nor the right id reaches across. An object
        belongs to the namespace and not to the process that made it: when its maker ends it
        stays, and it goes when the namespace goes, which is the case when no process is in it
        and no open or bound file of nsfs stands for it. Two windows show the tables, and
        they differ. /proc/sysvipc shows those of the process that opens the file, whoever
        mounted /proc (unlike the numbers of processes). A mount of mqueue shows those of
        whoever mounted it, and whoever reaches the mount can make and remove queues in a
        namespace that is not his own. It does not keep the namespace, though: after the last
        process the names are still listed, and a new queue is EACCES. POSIX shared memory
        and POSIX semaphores are none of this: they are files on the tmpfs at /dev/shm, and
        separated by mount namespaces.
    .try =
        ipcs --queues
        sudo unshare --ipc bash -c 'ipcmk --queue; ipcs --queues'
        ipcs --queues
        # a POSIX queue is a file of the mqueue file system
        sudo unshare --ipc --mount bash -c '
            mkdir -p /tmp/queues
            mount -t mqueue mqueue /tmp/queues
            touch /tmp/queues/demo
            cat /tmp/queues/demo
        '
        ls /tmp/queues

namespace-net =
    .title = A network stack of one's own, and a cable out of it
    .what =
        Listens outside on port 80 of the loopback address, on an abstract socket and on a
        socket in a folder, and tries all three from a new network namespace, before and after
        its loopback interface is up. Then a veth pair is laid between two namespaces with ip
        and nsenter, and a TCP connection goes through it. Look at the errno of each
        connect(2), at who may bind port 80, and at what happens to the outer end of the cable
        when the inner namespace is removed.
        The steps `identity` ask by the links of /proc/PID/ns and by ioctl(2) which namespace it
        is, whose, and below which one, with the flag and without; and what still leads to it
        when its process has ended.
    .why =
        Interfaces, addresses, routes, firewall rules, ports and the names of abstract sockets
        all belong to a network namespace. A new one has a loopback interface that is down, so
        even 127.0.0.1 is ENETUNREACH; once it is up the same address leads to another machine
        as it were, where nobody listens: ECONNREFUSED, and port 80 is free. A path is not a
        network address: a socket in a folder is found through the mount namespace and so
        connects across. A socket belongs to the namespace in which it was made and not to
        the process that uses it, so one that was made outside and inherited still reaches the
        server outside; that is how a service manager can hand a listening socket to a service
        without a network. An interface is in one namespace at a time and can be moved. A veth
        pair is two interfaces, and what goes into one comes out of the other, so one end
        inside and one outside make a cable; container engines plug the outer end into a
        bridge. ip netns keeps a namespace without any process as a mount of nsfs below
        /run/netns. When the last process, mount, open file and socket of it are gone, the
        kernel destroys it a little later: physical interfaces go back to the first namespace,
        virtual ones are deleted, and a veth pair goes as a whole.
    .try =
        # loopback is down, then nobody listens
        sudo unshare --net bash -c 'echo > /dev/tcp/127.0.0.1/80'
        sudo unshare --net bash -c 'ip link set lo up; echo > /dev/tcp/127.0.0.1/80'
        # a cable between two namespaces
        sudo ip netns add demo
        sudo ip link add outside type veth peer name inside netns demo
        sudo ip address add 10.11.0.1/24 dev outside
        sudo ip link set outside up
        sudo ip -n demo address add 10.11.0.2/24 dev inside
        sudo ip -n demo link set inside up
        sudo ip netns exec demo timeout 3 python3 -m http.server 80 &
        sleep 1
        curl http://10.11.0.2/
        wait
        sudo ip netns delete demo
        sleep 1
        ip link show outside

namespace-cgroup =
    .title = The own cgroup as the root
    .what =
        Reads /proc/PID/cgroup from inside and from outside of a new cgroup namespace. Then,
        as root, makes a cgroup below the sandbox's, enters it, and only then makes the
        namespace. Look at the path of the process itself, at that of a process that stayed
        above, and at what a mount of the hierarchy shows that is made inside.
        The steps `identity` ask by the links of /proc/PID/ns and by ioctl(2) which namespace it
        is, whose, and below which one, with the flag and without; and what still leads to it
        when its process has ended.
    .why =
        A cgroup is where a process is accounted and limited; a cgroup namespace is only a way
        to show paths. It remembers the cgroup of the process that made it, one in each
        hierarchy of version 1 and in that of version 2, and every path is then written from
        there: `/` is that cgroup, whatever its name is for the machine, and what lies
        elsewhere begins with `/..`. So a container does not learn the name under which its
        host keeps it, and software that mounts the hierarchy and makes cgroups finds its own
        one as the root of the mount. The limits stay as they were, and from outside the
        path is whole: the namespace moves no process. The order matters, therefore. Whoever
        makes the namespace first and enters a cgroup later has a path such as `/inner`, and
        the root above it in view. A mount that was made before the namespace also keeps
        showing all of the tree, which is why a runtime makes a new one; and what may be
        changed there is decided by the owner of the files, not by the namespace.
    .try =
        cat /proc/self/cgroup
        sudo unshare --cgroup cat /proc/self/cgroup
        # a cgroup below: first enter it, then make the namespace
        sudo unshare --mount bash -c '
            mount -t cgroup2 cgroup2 /mnt
            mkdir /mnt/demo
            echo 0 > /mnt/demo/cgroup.procs
            unshare --cgroup grep ^0: /proc/self/cgroup /proc/1/cgroup
            unshare --cgroup grep cgroup2 /proc/self/mountinfo
            echo 0 > /mnt/cgroup.procs
            rmdir /mnt/demo
        '

namespace-cgroup-not-delegated =
    Making a cgroup needs the right to write to its parent's folder. In a user namespace that
    is given only where somebody has delegated a cgroup, so the step is not tried there.

namespace-time =
    .title = Another uptime, under the same date
    .what =
        Sets the clocks of a new time namespace ahead, ten days for CLOCK_BOOTTIME and one for
        CLOCK_MONOTONIC, and reads them in the process that made the namespace, in its first
        child, and after setns(2). Look at the third clock, CLOCK_REALTIME, which does not
        move, and at the three answers to a write to timens_offsets: ERANGE, success, EACCES.
        The steps `identity` ask by the links of /proc/PID/ns and by ioctl(2) which namespace it
        is, whose, and below which one, with the flag and without; and what still leads to it
        when its process has ended.
    .why =
        A time namespace was made for containers that move from one machine to another and go
        on there: programs measure with the monotonic clocks and break when they run
        backwards, so the new machine must continue the old one's. It holds one offset for
        CLOCK_MONOTONIC and one for CLOCK_BOOTTIME, which also count in timers, sleeps and
        /proc/uptime. CLOCK_REALTIME has no offset; a container cannot have a date of its own.
        Programs read clocks through the vDSO without a system call, so the offsets lie on a
        page that is mapped beside it. Therefore unshare(2) does not move its caller: /proc/PID/ns
        shows another time_for_children, and the next child is born inside. That leaves a
        moment in which the offsets can be set, through /proc/PID/timens_offsets, with
        CAP_SYS_TIME in the user namespace that owns the new one; a sum below zero is ERANGE.
        As soon as a process is inside they are frozen, and a write is EACCES. clone3(2) with
        CLONE_NEWTIME puts the child inside at once, so its offsets stay what its parent's
        were; setns(2) moves the caller itself, by changing the page, and so refuses a process
        with several threads. Newer kernels also enter at execve(2), where the memory
        is new anyway.
    .try =
        uptime --pretty
        sudo unshare --time --fork --boottime 864000 uptime --pretty
        # the date is the machine's
        sudo unshare --time --fork --boottime 864000 date
        date
        # too late: a process is inside
        sudo unshare --time --fork bash -c 'echo boottime 60 0 > /proc/self/timens_offsets'
        # too early: before the machine was started
        sudo unshare --time --fork --boottime -8640000000 true

namespace-user =
    .title = Root over what is one's own
    .what =
        Makes user namespaces and looks at who one is in them before and after the maps are
        written, which writes to the maps are refused, what root inside may do to what it owns
        and to what it still shares, which device nodes it can make, and which files below
        /proc/sys it can write. Then enters one by a pidfd and by a file, and puts namespaces
        into each other until the kernel refuses.
        The steps `identity` ask by the links of /proc/PID/ns and by ioctl(2) which namespace it
        is, whose, and below which one, with the flag and without; and what still leads to it
        when its process has ended.
    .why =
        A user namespace translates its ids to those of its parent. Before a map is written
        every id is shown as 65534. Who has no right over the parent may map its own id only,
        each map can be written once, and the group map only after setgroups has been given up:
        otherwise somebody could drop a group that a file's permissions exclude. The first
        process has all capabilities, and each of them counts for an object only if that belongs
        to this user namespace or to one below it. So root inside may not rename the host or
        mount in namespaces that it shares, and may do both in ones that it made. A device node
        stays the machine's, except the device 0:0, which is nobody's and marks a removed name in
        an overlay: so containers without privilege can have one with userxattr. /proc/sys is
        different: it asks for the uid. If the map leads to the machine's own uid 0, its files
        can be opened for writing from inside, and this is why untrusted code is never given
        such a map, not even in a user namespace. Files about a network namespace belong to the
        root of that namespace.
    .try =
        unshare --user id -u; unshare --user --map-root-user id -u
        # not one's own host name, then one's own
        unshare --user --map-root-user hostname inside
        unshare --user --map-root-user --uts sh -c 'hostname inside; hostname'
        unshare --user --map-root-user mknod null c 1 3
        unshare --user --map-root-user mknod whiteout c 0 0; ls -l whiteout; rm whiteout
        # who owns whom
        lsns -t user -o NS,PNS,ONS,UID,COMMAND

namespace-user-overlay-since = a user namespace may mount overlayfs since Linux 5.11
namespace-user-sysctl-mode-only = an older kernel (seen on 5.10, no longer on 6.1) looks at the owner and the mode of this file only, and not at CAP_NET_ADMIN over the network namespace
namespace-defaults-empty-link = an older kernel (seen on 5.10, no longer on 6.1) refuses by giving an empty text, and not an error
