# What `isolab why` says: one sentence for each cause, and what the person can do.

why-would-start = Nothing is wrong: the kernel would start it.
why-missing = { $path } cannot be reached, since { $component } does not exist.
    .hint = make it, or check the spelling of the path
why-dangling = { $link } is a symbolic link to { $target }, and there is no such file where that leads. Below a changed root an absolute link starts again at that root.
    .hint = copy the link's target as well, or correct the link
why-not-a-folder = { $component } is not a folder, and the path goes on below it.
    .hint = check the spelling of the path
why-not-searchable = This user may not search the folder { $folder } (mode { $mode }).
    .hint = ask its owner, or use another folder
why-loop = The symbolic links of { $path } lead in a circle, or through more than 40 links.
    .hint = follow them with namei -l
why-no-privilege = The root exists, and changing to it needs CAP_SYS_CHROOT, which this process does not have.
    .hint = use sudo, or a user namespace of your own: unshare --map-root-user chroot …
why-no-privilege-at-all = The root exists, and changing to it needs CAP_SYS_CHROOT, which this process does not have; nor may it make a user namespace.
    .hint = use sudo, or allow user namespaces (sysctl user.max_user_namespaces)
why-elsewhere = { $name } is in no folder of PATH below the root, but it is there as { $elsewhere }.
    .hint = name it with its path: { $elsewhere }
why-on-host-only = { $name } is in no folder of PATH below the root. The host has it as { $on_host }, which cannot be reached from there.
    .hint = isolab closure { $on_host } --copy-to { $root }
why-not-on-path = { $name } is in no folder of PATH.
    .hint = install the package that has it, or name it with its path
why-is-folder = { $path } is a folder, and a folder cannot be executed.
    .hint = name a program in it
why-not-executable = This user may not execute { $path } (mode { $mode }).
    .hint = chmod +x, if it is yours
why-noexec = { $path } lies on the mount { $mount } with the option noexec, from which nothing is executed.
    .hint = copy it elsewhere, or as root: mount -o remount,exec { $mount }
why-no-loader = { $path } is there. What does not exist is the loader that it names (PT_INTERP): { $loader }. The kernel reports that as if the program itself were missing.
    .hint = isolab closure shows all that it needs; --copy-to copies it into a root
why-no-libraries = The kernel would start { $path }, and its loader would end with 127, since it does not find: { $missing }.
    .hint = isolab closure shows all that it needs; --copy-to copies it into a root
why-no-interpreter = { $path } is there. What does not exist is the interpreter that its first line names: { $interpreter }.
    .hint = install that interpreter, or correct the first line
why-carriage-return = { $path } was written with the line ends of Windows: the kernel looks for an interpreter called { $interpreter }, with the carriage return as a part of its name.
    .hint = remove them: sed -i 's/\r$//' FILE
why-no-format = { $path } { $reason }. The kernel does not execute it; a shell that is asked to would read it as commands of its own.
    .hint = begin it with #!/bin/sh
why-foreign = { $path } { $reason }.
    .hint = install the package for this machine, or run it on such a machine
why-damaged = { $path } { $reason }.
    .hint = copy or install it again
why-busy = Somebody has { $path } open for writing, and a program that is being written is not executed.
    .hint = find out who, with fuser -v, or copy the file
why-too-long = The arguments and the environment together are larger than the kernel takes.
    .hint = use fewer arguments, for instance with xargs; getconf ARG_MAX tells the limit
why-refused = The kernel refuses { $call } with { $errno }, and neither files nor mounts nor capabilities say why. Seccomp of this process: { $seccomp }; active security modules: { $modules }.
    .hint = look for a denial in the kernel's log: dmesg
why-other = The kernel refuses { $call } with { $errno }, for which there is no explanation here.
    .hint = man 2 { $call } lists what it can mean

why-would-mount = Nothing is wrong: the kernel mounts it.
why-first-child-is-init = It starts, and not in the new PID namespace: unshare(2) moves only the children that come later. Its first child is the init there, and when that one has ended, every further fork fails with ENOMEM.
    .hint = let unshare make that child itself: unshare --fork --pid …, with --mount-proc for what ps shows
why-mounts-read-only = The kernel mounts it, though read-only: it cannot make its own folder in { $work }.
    .hint = use a work folder that can be written to, beside the upper one
why-in-use-unguarded = Another mount has { $folder } as its upper or work folder. Without index=on the kernel only warns of that and mounts it, and what both mounts then show is undefined. So it was not tried.
    .hint = give each mount an upper and a work folder of its own

why-skip-chdir = chroot takes --skip-chdir only where { $root } is the present root already.
    .hint = leave --skip-chdir out
why-unknown-user = --userspec names the user { $name }, whom neither the root's /etc/passwd nor the host's knows.
    .hint = give the number of the user and of the group: --userspec=1000:1000
why-unknown-group = The group { $name } is in neither the root's /etc/group nor the host's.
    .hint = give the number of the group
why-no-group = The user { $uid } is in no /etc/passwd, and so has no group of its own.
    .hint = name a group as well: --userspec={ $uid }:{ $uid }
why-id-not-mapped = { $call } with { $id } fails, since that id does not exist in this user namespace.
    .hint = /proc/self/uid_map and gid_map list the ids that do
why-setgroups-denied = In this user namespace setgroups(2) is denied for good, which is the price of a group map without privilege.
    .hint = leave the user and the groups out, or map ids by newuidmap: unshare --map-auto
why-may-not-become = This process may not take the id { $id } ({ $call }): it lacks CAP_SETUID or CAP_SETGID.
    .hint = use sudo

why-unshare-not-permitted = A new namespace of the kind { $kind } needs CAP_SYS_ADMIN, which this process does not have.
    .hint = { $user_namespace_helps ->
        [yes] make a user namespace first, which gives it: unshare --map-root-user …
       *[no] use sudo; a user namespace of its own is refused as well
    }
why-chrooted = Below a changed root no user namespace can be made: it would give back the capability to leave that root.
    .hint = start it outside of the chroot, or enter the root with pivot_root(8) instead
why-user-namespaces-off = This system gives ordinary users no user namespace: the sysctl { $sysctl } says so.
    .hint = use sudo, or change { $sysctl }
why-namespace-limit = There may be no further namespace of the kind { $kind }: as many exist as are allowed, here ({ $sysctl } = { $value }) or in a user namespace above; or they are nested 32 deep.
    .hint = raise { $sysctl }, as root
why-no-such-namespace = This kernel does not know namespaces of the kind { $kind }, or not for this process.
    .hint = use a kernel that was built with them
why-map-without-user-namespace = Ids are mapped in a new user namespace only.
    .hint = add --user
why-root-is-no-mount = Below a changed root, / is no mount point here, and so unshare cannot change the propagation of its mounts.
    .hint = bind the folder onto itself before chroot: mount --bind ROOT ROOT
why-proc-of-outer = A procfs shows a PID namespace, and this one still belongs to the user namespace outside, which gives no permission to mount it.
    .hint = { $fork ->
        [yes] add --pid
       *[no] add --pid and --fork, so that the mount shows the new PID namespace
    }
why-proc-hidden = A new procfs would show again what is hidden of the present one, and a user namespace must not do that. Hidden or read-only are: { $parts }.
    .hint = start it where all of /proc is visible; in a container, with its masked paths unmasked

why-no-process = There is no process { $pid }, as this PID namespace counts.
    .hint = find its pid with pgrep or lsns
why-not-traceable = The process { $pid } exists, and this user may not look at its namespaces: it has other ids, or capabilities that this user lacks.
    .hint = use sudo
why-not-a-namespace = { $path } is no file of nsfs, and so stands for no namespace.
    .hint = name a file of /proc/PID/ns, or a bind mount of one; after a reboot such a mount is gone
why-other-namespace = { $path } is a namespace of the kind { $kind }, and not { $wanted }.
    .hint = use the option for { $kind }
why-own-user-namespace = This process is in that user namespace already, and the kernel does not enter it a second time.
    .hint = leave --user out
why-not-owned = Entering { $path } ({ $kind }) needs CAP_SYS_ADMIN in the user namespace that owns it, and this process does not have it there.
    .hint = enter that user namespace as well (--user), or use sudo

why-mount-not-permitted = Mounting needs CAP_SYS_ADMIN, which this process does not have.
    .hint = { $user_namespace_helps ->
        [yes] use sudo, or a user namespace of your own: unshare --map-root-user --mount …
       *[no] use sudo
    }
why-not-in-user-namespace = This process is root of its user namespace only, and this kernel does not mount { $kind } there.
    .hint = use sudo outside, Linux 5.11 or newer, or fuse-overlayfs
why-no-file-system = This kernel has no file system { $kind }.
    .hint = modprobe { $kind }, as root
why-bad-option = The kernel refuses the option { $option }, also with layers that are in order.
    .hint = check its spelling and its value; older kernels do not know all options
why-conflicting-options = The kernel takes each of these options, and not all of them together: { $options }.
    .hint = leave one of them out
why-no-lower = An overlay needs lower folders, and there is no lowerdir.
    .hint = add lowerdir=FOLDER to the options
why-one-layer = There is one lower folder and no upper one: nothing to unite.
    .hint = add a second lower folder, or upperdir and workdir
why-no-work = There is an upper folder, { $upper }, and no workdir, in which the kernel prepares what it then moves there.
    .hint = make an empty folder beside it on the same mount, and add workdir=FOLDER
why-different-mounts = The work folder { $work } and the upper folder { $upper } are on two mounts{ $same_file_system ->
        [yes] {" "}of one file system
       *[no] , of two file systems
    }. What is prepared in the one could not be renamed into the other.
    .hint = make the work folder beside the upper one
why-not-separate = Of the work folder { $work } and the upper folder { $upper } one lies inside the other, or they are the same.
    .hint = make them two folders side by side
why-overlapping = The layer { $one } lies inside the layer { $other }, or is the same folder.
    .hint = use layers that do not share folders
why-in-use = Another overlay mount has { $folder } as its upper or work folder, and index=on forbids a second one.
    .hint = find it with findmnt -t overlay, in the other mount namespaces too, and unmount it
why-upper-read-only = The upper folder { $upper } is on a mount or file system that is read-only: { $mount }.
    .hint = use a writable one, or leave upperdir and workdir out
why-unfit-upper = The upper folder { $upper } is on { $file_system }, which overlayfs does not take as an upper layer; the same with upper and work on a tmpfs is mounted.
    .hint = use ext4, XFS, Btrfs or tmpfs for it
why-unfit-lower = The lower folder { $lower } is on { $file_system }, which overlayfs does not take as a layer; with other layers it is mounted.
    .hint = copy it to another file system
why-too-deep = The layer { $layer } is an overlay on an overlay itself, and the kernel stacks no more than two.
    .hint = name the layers of that mount instead of it
why-too-many-layers = There are { $layers } lower layers, and this kernel takes { $most }.
    .hint = copy some of them together into one
why-options-too-long = The options are { $bytes } bytes long, and mount(2) takes them in one page of 4096 with its end; what is behind that is lost. fsconfig(2), layer by layer, takes them.
    .hint = change to the folder of the layers and use relative paths, or short symbolic links; or a mount of util-linux that uses lowerdir+
why-other-origin = The upper folder { $upper } was used with another lower folder before, and with index=on the kernel insists on that one.
    .hint = use the former lower folder, or an empty upper and work folder
why-incompatible = The work folder { $work } has the mark { $feature } of an earlier mount: after that, its upper folder is not trusted any more.
    .hint = if the files in upper can be spared or are known to be good, remove work/work/incompat in the work folder
why-undecided = { $call } fails with { $errno }, and the reason is not found. In order are: { $found }.
    .hint = look for a line of overlayfs in the kernel's log: dmesg

why-no-device = { $device } does not exist.
    .hint = modprobe fuse; in a container, pass the device to it
why-device-closed = This user may not open { $device } for reading and writing (mode { $mode }).
    .hint = chmod 666 { $device }, as root
why-nodev = { $device } lies on the mount { $mount } with the option nodev, on which no device can be opened.
    .hint = mount it without nodev, or bind the host's { $device } there
why-device-forbidden = The kernel forbids this process to open { $device }, whatever its mode is: the cgroup's device list, or a security module.
    .hint = in a container, allow the device: --device { $device }
why-no-driver = { $device } exists, and this kernel has no driver for it.
    .hint = modprobe fuse, as root
why-no-fusermount = For a user without CAP_SYS_ADMIN the setuid program { $name } mounts, and it is in no folder of PATH.
    .hint = apt-get install fuse3
why-fusermount-powerless = { $path } is not setuid root, and so cannot mount for a user without CAP_SYS_ADMIN.
    .hint = install its package again, or chmod u+s it, as root
why-allow-other = The option allow_other (or allow_root) lets other users in, and an ordinary user may say so only if /etc/fuse.conf has the line user_allow_other.
    .hint = add that line, as root, or leave the option out
why-not-empty = The mount point { $point } is not empty, and libfuse 2 does not hide files unless it is told to.
    .hint = use an empty folder, or add -o nonempty
why-no-helper = mount starts { $helper } for the type { $kind }, and it is not there.
    .hint = apt-get install unionfs-fuse fuse3, or call unionfs-fuse itself

why-log = kernel
why-ruled-out-mount-point = the mount point
why-ruled-out-length = the length of the options
why-ruled-out-options = the options
why-ruled-out-completeness = that all layers are named
why-ruled-out-folders = the folders
why-ruled-out-upper-and-work = upper and work beside each other
why-ruled-out-overlap = that no layer lies in another
why-ruled-out-lower-layers = the lower layers
why-ruled-out-upper-layer = the upper layer
why-would-run = Nothing is wrong: in a sandbox, on a copy of its root, the container ran to its end with status 0.
why-still-running = Nothing is wrong: in a sandbox, on a copy of its root, the container was still running after four seconds.
why-read-only-root = The program writes to the container's root, which is mounted read-only (EROFS). With a root that can be written to it succeeds.
    .hint = mount something writable where it writes (--tmpfs, a volume), or leave out --read-only and "readonly"
why-pids-limit = The cgroup of the container may hold { $limit } processes and threads. One more is refused with EAGAIN ("Resource temporarily unavailable"). Without that limit it succeeds.
    .hint = raise --pids-limit, or linux.resources.pids.limit; what Go and Java start are many threads
why-memory-limit = The cgroup of the container may use { $bytes } bytes of memory. Who needs more is killed by the kernel (SIGKILL, status 137), be it the program or the runtime that is about to become it. Without that limit it succeeds.
    .hint = raise --memory, or linux.resources.memory.limit; `dmesg` shows whom the kernel has killed
why-seccomp-refuses = The container's seccomp filter refuses { $call }, which the program calls. With that call allowed it succeeds.
    .hint = allow { $call } in the filter, if that is what you want; no capability changes it
why-seccomp-refuses-some = The container's seccomp filter refuses a system call that the program makes. Without the filter it succeeds.
    .hint = `strace -f` shows which call is EPERM; allow it in the profile, not all of them
why-capability-missing = The program needs { $capability }, which the container does not have. With it, it succeeds.
    .hint = --cap-add, or add it to "bounding", "effective" and "permitted", if that is what you want
why-capabilities-missing = The program needs several capabilities that the container does not have. With all of them it succeeds.
    .hint = `isolab inspect` shows which it has
why-not-that-user = The program runs as user { $uid } of the container, who may not do what it does. As root it succeeds.
    .hint = give that user the files, in the image
why-resource-limit = A resource limit of the process ({ $limits }) is too low for it. Without it, it succeeds.
    .hint = --ulimit, or process.rlimits
why-several-restrictions = It fails as configured and with any one restriction lifted, and succeeds without all of them: more than one is in its way.
    .hint = lift one for good and ask again
why-ends-by-itself = It ends so ({ $status }) without any of the container's restrictions as well. That is the program's own answer, or the runtime's, and its words are above.
    .hint = the kernel refuses nothing here that the configuration could change
why-said = it says
