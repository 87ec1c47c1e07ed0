task-chroot-without-privilege =
    .title = Changing the root without the right to it
    .task =
        ROOT is a folder, `/isolab` lies in it and needs nothing else, and everybody may go in.
        An ordinary user runs `chroot ROOT /isolab --version`, and then the same in a user
        namespace: `unshare --user --keep-caps chroot ROOT /isolab --version`. Find out with
        strace what the kernel answers, and put it into `answers.toml`.

        - `errno`: the error of chroot(2) without the user namespace, such as `"EINVAL"`
        - `status`: the exit status of the chroot tool then, as a number
        - `program-was-tried`: whether it tried to execute /isolab then, `true` or `false`
        - `call`: in the user namespace another call comes before chroot(2). Its name
        - `namespace-result`: what chroot(2) comes to after it, `"ok"` or an error
        - `namespace-status`: the exit status of the whole, as a number
        - `same-owner`: the user makes a file before that call, and one after it. Seen from
          outside, do both have the same owner? `true` or `false`
    .given =
        Nothing but the question.
    .try =
        As an ordinary user, for whom /usr/sbin is not in PATH:

            mkdir /tmp/root; cp "$(command -v isolab)" /tmp/root/isolab
            strace -f -e trace=chroot,execve,unshare /usr/sbin/chroot /tmp/root /isolab --version
            touch before; unshare --user --keep-caps touch after; ls -ln before after

        `isolab run chroot/without-privilege` shows the experiment itself.

grade-chroot-without-privilege-errno = the error of chroot(2)
grade-chroot-without-privilege-status = the exit status
grade-chroot-without-privilege-program-was-tried = whether the program was tried
grade-chroot-without-privilege-call = the call that makes the difference
grade-chroot-without-privilege-namespace-result = chroot(2) in the user namespace
grade-chroot-without-privilege-namespace-status = the exit status in the user namespace
grade-chroot-without-privilege-same-owner = the owner of a file that is made there

hint-chroot-without-privilege-errno = Not { $said }: strace shows the error's name after chroot(…) = -1.
hint-chroot-without-privilege-search = { $said } would mean that the user may not go into a folder on the way, and this user may go into ROOT. It is the change of the root itself that is refused, and that has another error.
hint-chroot-without-privilege-missing = { $said } would mean that ROOT is not there. It is there this time, so the kernel gets as far as asking for the right.
hint-chroot-without-privilege-status = Not { $said }: echo $? right after the command shows it. What does man 1 chroot say of a chroot(2) that failed?
hint-chroot-without-privilege-126 = 126 is for a program that is there and cannot be executed. The tool came not that far: chroot(2) itself was refused.
hint-chroot-without-privilege-127 = 127 is for a command that is not found. Was it perhaps your shell that did not find chroot? It lies in /usr/sbin, which ordinary users have not in PATH.
hint-chroot-without-privilege-program-was-tried = Not { $said }: does strace show an execve of /isolab after the chroot that failed? If the tool went on, the program would run in the wrong root.
hint-chroot-without-privilege-call = Not { $said }: which call does strace show with CLONE_NEWUSER in it?
hint-chroot-without-privilege-id = Not { $said }: the user id stays what it is. What changes is the user namespace, and with it the capabilities. Look for CLONE_NEWUSER in strace.
hint-chroot-without-privilege-namespace-result = Not { $said }: whoever makes a user namespace has every capability in it, and chroot(2) asks for CAP_SYS_CHROOT in the caller's own. What does strace show?
hint-chroot-without-privilege-namespace-status = Not { $said }: echo $? after it. It is the status of the program that ran in ROOT.
hint-chroot-without-privilege-same-owner = Not { $said }: ls -ln before after shows the numbers. Does a user namespace change who one is on the disk, or only what one may do inside of it?
