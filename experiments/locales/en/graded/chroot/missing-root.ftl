task-chroot-missing-root =
    .title = A root that is not there
    .task =
        `chroot ROOT bash` is run as root, and ROOT does not exist. What happens, and why?
        Find it out with `strace -f -e trace=chroot,execve chroot /nowhere bash; echo $?`,
        also as an ordinary user, and put the answers into `answers.toml`.

        - `call`: the system call that fails, as a text
        - `errno`: the name of its error, such as `"EINVAL"`
        - `status`: the exit status of the chroot tool, as a number
        - `ordinary-user`: the name of the error when an ordinary user tries the same
        - `bash-was-looked-for`: whether any file called bash was tried, `true` or `false`
    .given =
        Nothing but the question.
    .try =
        `man 2 chroot` lists the errors. `isolab run chroot/missing-root` shows the
        experiment itself, and `isolab explain chroot/missing-root` explains it.

grade-chroot-missing-root-call = the call that fails
grade-chroot-missing-root-errno = its error
grade-chroot-missing-root-status = the exit status
grade-chroot-missing-root-ordinary-user = the error for an ordinary user
grade-chroot-missing-root-bash-was-looked-for = whether bash was looked for

hint-chroot-missing-root-call = Not { $said }: look at which call strace shows last.
hint-chroot-missing-root-privilege = { $said } would be about rights. Root has them all, and still the call fails: the folder is looked up before that is asked.
hint-chroot-missing-root-errno = Not { $said }: strace shows the error's name after the call.
hint-chroot-missing-root-127 = 127 is for a command that is not found. Here chroot(2) itself failed, for which the tool has another status; see man 1 chroot.
hint-chroot-missing-root-status = Not { $said }: echo $? right after the command shows it, and man 1 chroot says why.
hint-chroot-missing-root-ordinary-user = Not { $said }: try it as an ordinary user. What does the kernel look at first, the path or the right?
hint-chroot-missing-root-bash-was-looked-for = Not { $said }: does strace show any execve with bash after the chroot has failed?
