# The chroot experiments, in words. `.title` is one line; in `.what` and `.why` line
# breaks only wrap the source; in `.try` each line is a command.

chroot-missing-root =
    .title = Change root to a directory that does not exist
    .what =
        Runs `chroot ROOT bash` where ROOT does not exist, once as root and once as an
        ordinary user, and makes the bare chroot(2) call beside it. Look at the errno and
        at the exit status: both callers get ENOENT and 125, although only one of them may
        change its root at all.
    .why =
        chroot(2) makes its checks in a fixed order. First the kernel looks the path up
        (user_path_at, following symbolic links and insisting on a directory): a missing
        component is ENOENT, a file is ENOTDIR, a directory on the way that the caller may
        not search is EACCES. Then it wants search permission on the directory itself,
        again EACCES. Only then does it ask for CAP_SYS_CHROOT (EPERM), and last of all it
        asks the security module. A path that does not exist fails the first check, so
        nobody's privilege is looked at and `sudo` changes nothing. Exit status 125 is the
        chroot program's own and means that it failed before any command was tried;
        126 and 127 are about the command.
    .try =
        /usr/sbin/chroot ~/chroot/nowhere bash
        echo $?
        sudo chroot ~/chroot/nowhere bash
        echo $?

chroot-without-privilege =
    .title = Change root without CAP_SYS_CHROOT
    .what =
        ROOT exists and everybody may search it, but the caller has no CAP_SYS_CHROOT:
        `chroot ROOT …` ends with EPERM and 125. Then the same user does the same inside a
        user namespace of its own, and chroot(2) succeeds. Look at the user id outside,
        which is the same both times.
    .why =
        The lookup succeeds, so chroot(2) reaches its third check,
        ns_capable(current_user_ns(), CAP_SYS_CHROOT). It asks for the capability, not for
        uid 0: root that has dropped it is refused as well. And it asks in the user
        namespace that the caller is in. Whoever creates a user namespace starts in it with
        every capability, valid for what that namespace owns and for the process itself,
        and a process's root directory is its own affair. The check guards set-user-ID
        programs: whoever chooses the root of `su` also chooses its /etc/passwd and its
        libraries. Inside the new namespace that gains nothing, since the kernel ignores
        the set-user-ID bit of a file whose owner is not mapped there. The order matters:
        once a process is chrooted, creating a user namespace is refused with EPERM, so the
        namespace has to come first.
    .try =
        mkdir -p ~/chroot/empty
        /usr/sbin/chroot ~/chroot/empty bash
        echo $?
        unshare --map-root-user /usr/sbin/chroot ~/chroot/empty bash
        echo $?

chroot-empty-root =
    .title = Run bash in an empty root
    .what =
        As root, runs `chroot ROOT bash` where ROOT is an empty directory. This time
        chroot(2) returns 0. Look at the execve(2) calls after it: one for each directory of
        PATH, each ENOENT, and an exit status that is 127 and no longer 125.
    .why =
        chroot(2) does not care what the directory holds. It only replaces the process's
        root, the place where the lookup of every absolute path starts. The chroot program
        then changes to `/` and calls execvp("bash"). The name has no slash, so the C
        library tries it in each directory of PATH, which is merely a string inherited from
        outside; none of those directories exists below ROOT, and each execve(2) is ENOENT.
        /bin/bash still exists on the host, but no path leads to it any more. The chroot
        program itself goes on running, message and all, because its code was mapped before
        and mappings are not looked up by path. 127 is its word for a command that was not
        found.
    .try =
        mkdir -p ~/chroot/empty
        sudo chroot ~/chroot/empty bash
        echo $?
        # with the package strace: which call fails, and how often
        sudo strace -e trace=chroot,chdir,execve chroot ~/chroot/empty bash

chroot-bash-without-libraries =
    .title = Copy bash, and nothing that it needs
    .what =
        Copies only the file bash into ROOT and tries three times: `bash`, then `/bash`,
        then `/bash` with the dynamic loader in place. All three end with 127, and the first
        two with the same message but for the name. Look at which file is missing each time:
        the system calls tell what the message does not.
    .why =
        ENOENT from execve(2) does not say which file was absent. The first time it is the
        program: `bash` is searched along PATH, and /bash lies in no directory of PATH. The
        second time the program is there. It is an ELF file whose PT_INTERP header names the
        dynamic loader (/lib64/ld-linux-x86-64.so.2 on amd64), and the kernel opens that
        path, below the new root, before it gives up the old program; the open fails, and
        its ENOENT becomes the result of the whole execve(2). The third time execve(2)
        succeeds: the kernel maps bash and the loader and starts the loader, which is an
        ordinary program. It reads bash's DT_NEEDED entries, does not find libtinfo.so.6,
        says so itself and exits with 127. One number, then, from two different parties: the
        chroot program twice, and the loader.
    .try =
        mkdir -p ~/chroot/alone
        cp /bin/bash ~/chroot/alone/
        sudo chroot ~/chroot/alone bash
        sudo chroot ~/chroot/alone /bash
        readelf --program-headers /bin/bash | grep interpreter
        mkdir -p ~/chroot/alone/lib64
        cp /lib64/ld-linux-x86-64.so.2 ~/chroot/alone/lib64/
        sudo chroot ~/chroot/alone /bash

chroot-bash-with-libraries =
    .title = Run bash with everything that it needs
    .what =
        Copies bash with its dependency closure, that is the loader and each shared library
        that is needed directly or by another one, to the same paths below ROOT, and runs
        it. Look at `pwd`, at the inode of `/` seen from inside and of ROOT seen from
        outside, and at the host's files, which can no longer be named. Then each copied
        file is taken away in turn: without any one of them bash does not run.
    .why =
        ldd shows what the loader would resolve: PT_INTERP, and the DT_NEEDED entries of
        each object in turn. linux-vdso.so.1 is no file; the kernel maps it into every
        process. ROOT has no /etc/ld.so.cache, so the loader falls back on the directories
        built into it, such as /lib/x86_64-linux-gnu and /usr/lib/x86_64-linux-gnu. On a
        usr-merged host /lib and /lib64 are links into /usr; in ROOT they may be real
        directories, as long as the same path leads to the file. Take care with links that
        are copied as links: an absolute target is resolved from the root of the process,
        hence below ROOT. `pwd` prints `/` because getcwd(2) spells the path from the
        process's root to the working directory, and here both are the same. The inode of
        `/` is that of ROOT because chroot(2) makes nothing new: no file system, no copy,
        one directory that this process regards as the top. Processes, network, host name
        and user ids are shared as before.
    .try =
        mkdir -p ~/chroot/bash
        ldd /bin/bash
        cp --parents /bin/bash $(ldd /bin/bash | grep -o '/[^ ]*') ~/chroot/bash
        find ~/chroot/bash -type f
        ls -di ~/chroot/bash
        sudo chroot ~/chroot/bash bash -c 'pwd; echo /*; echo $BASH_VERSION'
        sudo chroot ~/chroot/bash bash

chroot-ls =
    .title = Add ls and look around
    .what =
        Adds ls with its own closure, which holds libraries that bash does not need, and
        lists the root from inside. Compare the listing with the tree of ROOT as it is seen
        from outside: the same names, and `/` is the very inode of ROOT.
    .why =
        ls shows what getdents64(2) returns for the directories that it can name, and from
        inside only names below ROOT can be reached. `/..` is `/`: when a path walk meets
        `..` it first compares where it stands with the root of the process, and if they are
        equal it stays. That comparison is the whole wall, as the experiment chroot/escape
        shows. Owners appear as numbers since the kernel stores only numbers; their names
        come from /etc/passwd and /etc/group, which ROOT does not have. A closure belongs to
        one program: bash and ls share the loader and libc, but ls also needs libselinux and
        libpcre2.
    .try =
        mkdir -p ~/chroot/bash
        cp --parents /bin/bash $(ldd /bin/bash | grep -o '/[^ ]*') ~/chroot/bash
        cp --parents /bin/ls $(ldd /bin/ls | grep -o '/[^ ]*') ~/chroot/bash
        sudo chroot ~/chroot/bash ls -lR /
        sudo chroot ~/chroot/bash ls -di / /..
        ls -di ~/chroot/bash

chroot-hello-dynamic =
    .title = A C program and its shared libraries
    .what =
        Compiles hello.c with gcc and runs it in ROOT, alone at first and then with its
        closure. Alone it is as helpless as bash was, five lines or not. Look at the closure:
        the loader and libc, nothing else. And look at the sizes: a program of some 16 kB
        brings some 2 MB with it.
    .why =
        gcc links dynamically unless told otherwise. The program then holds only its own
        code, a PT_INTERP header and a DT_NEEDED entry for libc.so.6; `printf` is a name
        that is bound when the program runs. execve(2) maps the program and the loader,
        passes the program's headers and entry point in the auxiliary vector (AT_PHDR,
        AT_ENTRY), and starts at the entry point of the loader. The loader maps libc,
        relocates, and jumps to AT_ENTRY. So the root must hold three files, and a root of
        just these files is the smallest useful container image of a dynamic program. ldd
        does not know what a program opens later, by itself or through libc: locales, name
        service modules, character set converters, plug-ins.
    .try =
        cat > hello.c <<'END'
        #include <stdio.h>
        int main(void)
        {"{"}
            printf("Hello, World!\n");
            return 0;
        {"}"}
        END
        gcc -o hello hello.c
        ldd hello
        mkdir -p ~/chroot/hello
        cp --parents $(ldd hello | grep -o '/[^ ]*') ~/chroot/hello
        cp hello ~/chroot/hello/
        sudo chroot ~/chroot/hello /hello

chroot-hello-static =
    .title = A static program alone in its root
    .what =
        Compiles the same source with `-static` and runs it in a root that holds this one
        file. Look at its headers, which have no PT_INTERP and no DT_NEEDED, and at the trace,
        in which it opens no other file. Compare the size with that of the dynamic program
        alone, and with that program and its libraries.
    .why =
        Without PT_INTERP the kernel has nothing else to open: execve(2) maps the segments
        of the file and starts at its own entry point. What hello uses of libc was copied
        out of libc.a when it was linked, some 750 kB, of which it calls little. So the root
        needs no loader, no library and no directory; this is what images built `FROM
        scratch` rely on. A static-pie program has a PT_DYNAMIC header and relocates itself,
        but it has no PT_INTERP either. Static does not quite mean self-sufficient: glibc
        still opens files at run time when a program asks for user names, host names or
        other character sets.
    .try =
        cat > hello.c <<'END'
        #include <stdio.h>
        int main(void)
        {"{"}
            printf("Hello, World!\n");
            return 0;
        {"}"}
        END
        mkdir -p ~/chroot/static
        gcc -static -o ~/chroot/static/hello hello.c
        ldd ~/chroot/static/hello
        readelf --program-headers --wide ~/chroot/static/hello
        ls -l ~/chroot/static
        sudo chroot ~/chroot/static /hello

chroot-bind-mounts =
    .title = Bind the host's directories instead of copying
    .what =
        Binds /bin, /lib and /lib64 of the host into ROOT and runs bash there. Look at
        mountinfo, which on a usr-merged host names /usr/bin, /usr/lib and /usr/lib64, and
        at device and inode of a file, which are the same inside and outside. Then the binds
        are made read-only, one mount alone and a whole tree of mounts, and after the end
        nothing is left.
    .why =
        A bind mount attaches a directory that exists already at a second place: the same
        file system, the same inodes, nothing copied. The kernel follows the link /bin to
        usr/bin first and binds what it finds. The loader /lib64/ld-linux-x86-64.so.2 is
        itself an absolute link into /lib, resolved from the root of the process, so it
        works only because /lib is bound too. Other links dangle: ROOT has no /etc, so
        whatever leads through /etc/alternatives, awk for one, is not found. Read-only is a
        property of a mount and not of its files, so the same file can still be written
        through the host's path. The mount(2) call that binds ignores MS_RDONLY; a second
        one, `remount,bind,ro`, sets it for one mount and leaves the mounts below writable.
        mount_setattr(2) with AT_RECURSIVE, since Linux 5.12, sets it for all of them. In a
        mount namespace of its own all this vanishes with the last process; elsewhere
        unmount before removing ROOT, because `rm -r` goes through a bind mount into the
        host's files.
    .try =
        mkdir -p ~/chroot/bind/bin ~/chroot/bind/lib ~/chroot/bind/lib64
        cd ~/chroot/bind
        sudo mount --bind /bin bin
        sudo mount --bind /lib lib
        sudo mount --bind /lib64 lib64
        grep "$PWD" /proc/self/mountinfo
        stat -c '%d:%i' /bin/bash bin/bash
        sudo chroot . bash -c 'echo /*; type ls awk'
        sudo mount -o remount,bind,ro bin
        sudo touch bin/new
        sudo umount bin lib lib64

bind-mounts-no-setattr = mount_setattr(2) came with Linux 5.12: here nothing made the mount read-only, and only a remount of each mount by itself could

chroot-debootstrap =
    .title = A whole Debian as the root
    .what =
        Makes a minimal Debian with mmdebstrap (the workshop takes debootstrap, which does
        the same) from the mirrors that this machine's apt uses, and changes root into it.
        Look at os-release and the list of packages inside, and at what did not change: the
        kernel's release and the host name. The root is kept, so a second run takes seconds.
    .why =
        The user space of a distribution is files. Bootstrapping downloads packages, unpacks
        them, with the loader, libc and dpkg's own database among them, and runs their
        maintainer scripts by chroot(2) in what has been unpacked so far. That takes
        mknod(2) for /dev/null and its kin, and files of several owners: root, or a user
        namespace with a range of subordinate ids; in one that maps a single id, chown(2) to
        any other one is EINVAL. With such a root a process gets the user space of another
        system and never another kernel: uname(2) answers as before, the host name belongs
        to the UTS namespace, /proc is empty until somebody mounts it and then shows all
        processes of the PID namespace. "A Debian container on another Linux" means exactly
        this, plus the namespaces that chroot does not bring.
    .try =
        sudo mmdebstrap --variant=minbase bookworm ~/chroot/debian
        sudo chroot ~/chroot/debian cat /etc/os-release
        sudo chroot ~/chroot/debian apt list --installed
        sudo chroot ~/chroot/debian uname -r
        uname -r
        sudo du -sh ~/chroot/debian

chroot-nginx =
    .title = A real server in a chroot, and the same root as a container
    .what =
        Puts nginx with its closure, a configuration and a page into ROOT, starts it by
        chroot and fetches the page over loopback from outside of ROOT. Look at
        /proc/PID/root of the server, which is ROOT, and at its namespaces, which are all
        those of the process that started it. Then Docker starts the same root as a
        container, and the same page is fetched inside of the container's network namespace.
        Look at what differs between the two servers, which run the same file.
    .why =
        A server opens more than its libraries: its configuration, log and pid files,
        directories for temporary files, /dev/null when it becomes a daemon, and /etc/passwd
        and /etc/group to learn who `nobody` is. ldd knows of none of these; each shows up
        as an error or in a trace of the system calls. The page arrives although the client
        is outside of ROOT because a socket is not found by path: the address belongs to the
        network namespace, which chroot(2) leaves alone, as it does the PID, UTS and IPC
        namespaces, the capabilities, the cgroup and seccomp. A page that is served therefore
        says nothing about isolation. The master process is root with every capability that
        its starter had, and could leave by the way of chroot/escape; only the workers have
        given up their user id. The engine makes further calls before it executes the very
        same file: clone(2) with new namespaces, among them a network in which nothing but
        the loopback is, capset(2) down to fourteen capabilities, seccomp(2) with a filter,
        a cgroup of its own, a small /dev, and mounts that hide parts of /proc and /sys. That
        it is still user 0, with no user namespace, has not changed.
    .try =
        R=~/chroot/nginx
        mkdir -p $R/etc/nginx $R/var/log/nginx $R/var/lib/nginx $R/run $R/dev $R/srv
        cp --parents /usr/sbin/nginx $(ldd /usr/sbin/nginx | grep -o '/[^ ]*') $R
        echo 'nobody:x:65534:65534::/:/usr/sbin/nologin' > $R/etc/passwd
        echo 'nogroup:x:65534:' > $R/etc/group
        echo 'events {"{"} {"}"} http {"{"} server {"{"} listen 127.0.0.1:8080; root /srv; {"}"} {"}"}' > $R/etc/nginx/nginx.conf
        echo '<h1>Hello from the chroot</h1>' > $R/srv/index.html
        sudo mknod -m 666 $R/dev/null c 1 3
        sudo chroot $R nginx
        curl http://127.0.0.1:8080/
        sudo ls -l /proc/$(cat $R/run/nginx.pid)/root /proc/$(cat $R/run/nginx.pid)/ns
        sudo chroot $R nginx -s stop
        printf 'FROM scratch\nCOPY . /\nCMD ["/usr/sbin/nginx", "-g", "daemon off;"]\n' > $R/Dockerfile
        sudo docker build --tag chroot-nginx $R
        sudo docker run --detach --rm --name web --network none chroot-nginx
        sudo grep -E 'Cap|Seccomp' /proc/$(sudo docker inspect --format '{"{{"}.State.Pid{"}}"}' web)/status
        sudo docker stop web

chroot-nginx-no-engine =
    Docker's daemon wants real root: it mounts, makes devices and cgroups, and sets up
    networks of the machine. In a user namespace of the laboratory it is not started.

chroot-escape =
    .title = Leave a chroot, and fail to leave after pivot_root
    .what =
        Inside ROOT a process with CAP_SYS_CHROOT changes root once more, to a directory
        below, without changing its working directory; then it climbs `..` as often as it
        likes and calls chroot("."). Look at device and inode of its `/`: they are the host's
        again. Then the same calls are made after pivot_root(2) with the old root detached,
        and end in ROOT.
    .why =
        chroot(2) replaces the root of the process; it touches neither the working directory
        nor open file descriptors. After the second chroot the working directory lies
        outside of the new root. A path walk refuses `..` only while it stands exactly on the
        root of the process, and on the way up from there it never does; so it climbs to the
        top of the mount tree, which is the host's root, and chroot(".") makes that the root.
        An open descriptor of an outer directory serves as well, with fchdir(2).
        pivot_root(2) changes not the process but the mount namespace: the mount of ROOT
        becomes the top of the mount tree, the old top is moved below it and then detached
        with MNT_DETACH. The same climb now ends at the top of the tree, which is ROOT, and
        nothing lies above. It asks for more: CAP_SYS_ADMIN, a new root that is a mount
        point, no shared propagation, and a caller whose own root is a mount point (after
        chroot to an ordinary directory it is EINVAL). A descriptor that was opened before
        and kept still leads out, which is why runtimes close theirs. To take CAP_SYS_CHROOT
        away stops this trick, and so that nobody gets it back that way the kernel refuses a
        user namespace to a chrooted process; it does not stop the other means of a root
        user, such as mknod(2) of the host's disk.
    .try =
        cd ~/chroot
        test -d debian || sudo mmdebstrap --variant=minbase bookworm debian
        # the classic escape: these are the host's home directories
        sudo chroot debian perl -e 'mkdir "x"; chroot "x"; chdir ".." for 1..64; chroot "."; exec "ls", "/home"'
        # the same after pivot_root: the new root has none
        sudo unshare --mount bash -c '
            mount --bind debian debian
            mount -t proc proc debian/proc
            mkdir -p debian/old
            cd debian
            pivot_root . old
            umount --lazy old
            exec perl -e "chroot q(x); chdir q(..) for 1..64; chroot q(.); exec q(ls), q(/home)"
        '

chroot-hello-scratch-image =
    .title = The root of a chroot as an image that starts from nothing
    .what =
        Takes the folder in which /hello runs by chroot, and makes an image of it in two
        ways: with a Dockerfile, `FROM scratch` and one COPY, built and run by a real Docker;
        and with `isolab image build`, loaded into the same Docker. Look at the number of
        layers, and at the bytes: the files of the image are those of the chroot.
    .why =
        The kernel knows no images. `scratch` is no image either, but the absence of one: the
        first layer then begins with an empty root. What COPY leaves is written into a tar
        archive, whose SHA-256 is the layer's diff id, and the JSON document that lists the
        diff ids and the command is the image's configuration; its SHA-256 is the image's id.
        To run it the engine unpacks the archive, puts an overlay over it and executes
        /hello. It opens the same loader and the same libc as in the chroot, for they lie at
        the same paths; without them the container would fail as the chroot did, with ENOENT.
        Nobody needs a daemon to make an image: an archive, two documents and their digests
        are all of it.
    .try =
        mkdir -p ~/hello/root
        printf '#include <stdio.h>\nint main(void) {"{"} puts("Hello, World!"); {"}"}\n' > ~/hello/hello.c
        gcc -o ~/hello/root/hello ~/hello/hello.c
        cp --parents $(ldd ~/hello/root/hello | grep -o '/[^ ]*') ~/hello/root
        sudo chroot ~/hello/root /hello
        printf 'FROM scratch\nCOPY root /\nCMD ["/hello"]\n' > ~/hello/Dockerfile
        sudo docker build --tag hello ~/hello
        sudo docker run --rm hello
        isolab image build ~/hello/root ~/hello/ours.tar --format docker-save --name ours:latest --cmd /hello
        isolab image inspect ~/hello/ours.tar
        sudo docker load --input ~/hello/ours.tar
        sudo docker run --rm ours
        isolab image build ~/hello ~/hello/again --file ~/hello/Dockerfile
        isolab image tree ~/hello/again

chroot-exported-image =
    .title = An image as a plain folder, and a chroot into it
    .what =
        Makes a container of an image, exports it, unpacks the archive and changes root into
        the folder. In the image's upper layers files were removed, a folder was replaced by
        a file and another one emptied. Look at the archive: it holds what the layers show
        together, and no whiteout. Look also at what `tar xf` loses on the way.
    .why =
        `docker export` reads the mounted layers and writes down what it sees there. What a
        whiteout hides is not seen, so it is not in the archive, and neither is the whiteout:
        the archive is the layers laid over each other. Besides there is what the engine adds
        to each container before it starts: empty files on which it will mount its own
        /etc/hosts, /etc/hostname and /etc/resolv.conf, folders for /proc, /sys and /dev, and a
        file .dockerenv. The image's configuration is lost, the command and the environment: an
        export is a root and nothing more. GNU tar restores owners and modes as root, but
        extended attributes only when it is told to; a capability of a file is one, and so
        a program like ping would have lost its right. To chroot(2) none of this matters: it
        takes any folder.
    .try =
        sudo docker create --name exported debian:stable true
        sudo docker export --output image.tar exported
        tar tf image.tar | grep -c '\.wh\.'
        mkdir image
        sudo tar --xattrs --xattrs-include='*' -xf image.tar -C image
        sudo chroot image cat /etc/os-release
        sudo docker rm exported
