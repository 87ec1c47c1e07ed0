task-chroot-empty-root =
    .title = A root with nothing in it
    .task =
        Root runs `chroot ROOT bash`, and ROOT is an empty folder. The variable PATH is
        `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`. What happens this time?
        Find it out with strace and put the answers into `answers.toml`.

        - `chroot`: what chroot(2) comes to, `"ok"` or the name of its error
        - `call`: the system call that then fails, as a text
        - `errno`: the name of its error
        - `tries`: how many times that call is made before the tool gives up, as a number
        - `last-path`: the path that it is given the last time, as strace shows it
        - `status`: the exit status of the chroot tool, as a number
    .given =
        Nothing but the question.
    .try =
        As root:

            mkdir /tmp/empty
            export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            strace -f -e trace=chroot,execve chroot /tmp/empty bash; echo $?

        The first line is strace starting the tool itself. `isolab run chroot/empty-root` shows
        the experiment, and `isolab explain chroot/empty-root` explains it.

grade-chroot-empty-root-chroot = what chroot(2) comes to
grade-chroot-empty-root-call = the call that fails
grade-chroot-empty-root-errno = its error
grade-chroot-empty-root-tries = how often it is made
grade-chroot-empty-root-last-path = the last path that is tried
grade-chroot-empty-root-status = the exit status

hint-chroot-empty-root-chroot = Not { $said }: strace shows the result after chroot(…) =.
hint-chroot-empty-root-refused = Not { $said }: chroot(2) asks whether ROOT is a folder and whether the caller has the right. Whether anything lies in it is not its affair. Look at the line again.
hint-chroot-empty-root-call = Not { $said }: look at the calls that strace shows after chroot(2).
hint-chroot-empty-root-later = chroot(2) succeeds this time. It is a later call that fails: the one that is to turn the tool into bash.
hint-chroot-empty-root-errno = Not { $said }: strace shows the error's name after the call. No file of that path is below the new root.
hint-chroot-empty-root-tries = Not { $said }: count the lines after chroot(2). With a name without a slash, how many folders are there to look in?
hint-chroot-empty-root-once = It is tried more than once: `bash` has no slash, so it is looked for in each folder of PATH.
hint-chroot-empty-root-last-path = Not { $said }: it is in the last line before the tool writes its message. The folders are tried in the order of PATH.
hint-chroot-empty-root-name = The kernel never gets the bare name: execvp(3) puts a folder of PATH before it. The last line of strace shows which.
hint-chroot-empty-root-outside = { $said } is where it would lie for somebody outside. After chroot(2) a path begins at the new root, and strace shows the path as the call gives it.
hint-chroot-empty-root-status = Not { $said }: echo $? right after the command shows it, and man 1 chroot says why.
hint-chroot-empty-root-125 = 125 is for a chroot(2) that failed. It succeeded here; what failed is finding the command.
hint-chroot-empty-root-126 = 126 is for a command that is found and cannot be executed. Was one found?
