# The namespace experiments, in words; the form is that of chroot.ftl.

namespace-pid =
    .title = Process numbers of one's own, and init
    .what =
        Runs the workshop's `unshare -p -f`, with and without a fresh /proc, then makes the
        same calls by hand. Look at `$$` beside what ps shows; at NSpid, in which one process
        three namespaces deep has four numbers; at what becomes of a signal, an orphan and a
        zombie; and at the second fork of a shell that was started without -f.
    .why =
        A process has one number in its PID namespace and one in each namespace above it, so
        it is visible from above and sees nothing of what is above. Which numbers a system
        call takes and returns depends on the caller's namespace, but those in /proc depend on
        the namespace of whoever mounted it. With the old /proc, ps therefore lists the
        processes outside, and /proc/self is the outer number while `$$` is 1; in the
        /proc of a namespace that the reader does not belong to, `self` leads nowhere. A process keeps its
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
        # without -f: the shell is outside, and its second fork fails
        sudo unshare -p bash -c 'sleep 0; sleep 0; echo end'
        # init cannot be killed from inside
        sudo unshare -p -f bash -c 'kill -KILL $$; echo still here'
        # one process, two numbers
        sudo unshare -p -f bash -c 'sleep 3 & wait' &
        sleep 1
        grep NSpid /proc/$(pgrep -n -x sleep)/status

pid-namespace-opened-early = from Linux 7.1 on a PID namespace can be opened before it has an init; earlier its file appears with the first process

namespace-ipc =
    .title = Queues, semaphores and shared memory with names of one's own
    .what =
        Makes a System V message queue, a set of semaphores and a segment of shared memory
        under one key outside, then looks for the same key in a new IPC namespace and makes
        three more there. Look at the ids, which are the same for different objects, and at
        /proc/sysvipc. Then a POSIX queue is made inside, and the mqueue file system of the
        namespace is read and written from outside, before and after its last process ends.
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
