task-namespace-defaults =
    .title = The namespaces that are there already
    .task =
        Nobody has made a namespace yet, and every process is in one of each kind. Look at
        /proc/PID/ns, and ask the kernel by ioctl(2) whose each namespace is (NS_GET_USERNS) and
        which one is above it (NS_GET_PARENT). Put the answers into `answers.toml`.

        - `kinds`: how many kinds of namespaces there are on this machine, as a number
        - `child-shares`: how many of them a child shares that was made without any flag
        - `flags-share`: how many of them a child shares that was made by clone3(2) with all the
          flags CLONE_NEW…
        - `with-parent`: the kinds that form a tree, so that NS_GET_PARENT makes sense; a list of
          names as in /proc/PID/ns, such as `["net", "uts"]`
        - `parent-of-uts`: the error of NS_GET_PARENT on a UTS namespace, such as `"EBADF"`
        - `parent-of-topmost`: its error on the user namespace that is the topmost for you
        - `owner-of-uts`: root makes a UTS namespace, and nothing else. Does it belong to root's
          own user namespace, as NS_GET_USERNS tells? `true` or `false`
        - `new-pid-owner`: one call makes a user namespace and a PID namespace. To which user
          namespace does the PID namespace belong, `"new"` or `"old"`?
        - `init-for-ordinary-user`: what open(2) of /proc/1/ns/uts comes to for an ordinary user,
          `"ok"` or an error
    .given =
        Nothing but the question.
    .try =
        As root, and the last line as an ordinary user:

            ls -l /proc/self/ns; unshare --uts --pid --fork ls -l /proc/self/ns
            lsns --task $$ --output NS,TYPE,PNS,ONS
            python3 -c 'import fcntl; fcntl.ioctl(open("/proc/self/ns/uts"), 0xb702)'
            strace -e trace=openat cat /proc/1/ns/uts

        0xb701 is NS_GET_USERNS and 0xb702 is NS_GET_PARENT; each gives a descriptor or fails.
        `lsns` has a parent in the column PNS and an owner in ONS. `man 7 namespaces`,
        `man 2 ioctl_ns`; `isolab run namespace/defaults` shows the experiment.

grade-namespace-defaults-kinds = how many kinds there are
grade-namespace-defaults-child-shares = how many a child shares
grade-namespace-defaults-flags-share = how many it shares with all flags
grade-namespace-defaults-with-parent = the kinds that form a tree
grade-namespace-defaults-parent-of-uts = the parent of a UTS namespace
grade-namespace-defaults-parent-of-topmost = the parent of the topmost user namespace
grade-namespace-defaults-owner-of-uts = the owner of a UTS namespace that root makes
grade-namespace-defaults-new-pid-owner = the owner of what is made with a user namespace
grade-namespace-defaults-init-for-ordinary-user = the namespaces of init for an ordinary user

hint-namespace-defaults-kinds = Not { $said }: count the links in /proc/self/ns, without those that end with _for_children. The newest kind is time, from Linux 5.6 on.
hint-namespace-defaults-for-children = /proc/self/ns has ten links, but pid_for_children and time_for_children are no kinds of their own: they say where the next child will be.
hint-namespace-defaults-child-shares = Not { $said }: compare readlink /proc/$$/ns/uts with that of a child of the shell, and so for each kind. The same number is the same namespace.
hint-namespace-defaults-none = A child gets none of its own unless somebody asks for it: fork(2) only counts one user more for each namespace of the parent. Compare readlink /proc/$$/ns/uts with that of a child.
hint-namespace-defaults-flags-share = Not { $said }: each flag CLONE_NEW… is a namespace of its own, and there is a flag for each kind. `unshare` has an option for each as well.
hint-namespace-defaults-with-parent = Not { $said }: ask NS_GET_PARENT of each link in /proc/self/ns. Where the question makes no sense, the error is another than where the answer may only not be told.
hint-namespace-defaults-mount-tree = Not { $said }: a mount namespace begins as a copy of another one, but it is not below it and the kernel keeps no link. Ask NS_GET_PARENT of each, and compare the errors.
hint-namespace-defaults-parent-of-uts = Not { $said }: the request is known and the descriptor is good; it is for this kind of namespace that it makes no sense. See man 2 ioctl_ns.
hint-namespace-defaults-parent-of-topmost = Not { $said }: try it with 0xb702 on /proc/self/ns/user. See man 2 ioctl_ns.
hint-namespace-defaults-none-above = Not { $said }. "There is none above" and "that one is none of your business" are the same error: to whom is inside, the kernel does not tell whether anything is outside. See man 2 ioctl_ns.
hint-namespace-defaults-owner-of-uts = Not { $said }: a namespace belongs to the user namespace in which it was made. lsns shows it in the column ONS.
hint-namespace-defaults-new-pid-owner = Not { $said }: of several flags in one call CLONE_NEWUSER is done first, so that the rest belongs to the new one; otherwise an ordinary user could make none of it. Compare ONS in lsns.
hint-namespace-defaults-init-for-ordinary-user = Not { $said }: strace shows the error of openat(2).
hint-namespace-defaults-eperm = Not { $said }, though it is about rights: this is a file system that refuses an open, and for that there is another error. strace shows it.
hint-namespace-defaults-root = Root may open it, an ordinary user may not: whoever holds a namespace open could enter it, and so it is guarded as ptrace(2) is. Try it as an ordinary user.
