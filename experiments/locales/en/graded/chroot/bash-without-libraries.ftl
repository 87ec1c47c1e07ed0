task-chroot-bash-without-libraries =
    .title = The file is there, and the kernel says that it is not
    .task =
        Root copies /bin/bash to ROOT/bash, and nothing else. Then it tries
        `chroot ROOT bash`, `chroot ROOT /bash`, and `chroot ROOT /bash` once more after it has
        copied one file that was absent. What is absent each time? Find it out with strace and
        readelf, and put the answers into `answers.toml`.

        - `by-name-finds`: whether the first one tries the path /bash at all, `true` or `false`
        - `by-path-errno`: the error of execve(2) in the second one, such as `"EINVAL"`
        - `by-path-status`: the exit status of the second one, as a number
        - `bash-is-there`: whether /bash is there for whoever is in that root, `true` or `false`
        - `missing-file`: the absolute path of the file whose absence the kernel reports in the
          second one
        - `loader-execve`: that file is copied to its place. What execve(2) of /bash comes to
          now, `"ok"` or an error
        - `library`: the third one still fails. The name of the file that is missed now
        - `loader-status`: and the exit status of the third one, as a number
    .given =
        Nothing but the question.
    .try =
        As root:

            mkdir /tmp/root; cp /bin/bash /tmp/root
            strace -f -e trace=chroot,execve chroot /tmp/root bash; echo $?
            strace -f -e trace=chroot,execve,openat chroot /tmp/root /bash; echo $?
            readelf --program-headers --dynamic /bin/bash

        `isolab why chroot /tmp/root /bash` says what is absent, and
        `isolab run chroot/bash-without-libraries` shows the experiment.

grade-chroot-bash-without-libraries-by-name-finds = by its name: whether /bash is tried
grade-chroot-bash-without-libraries-by-path-errno = by its path: the error of execve(2)
grade-chroot-bash-without-libraries-by-path-status = by its path: the exit status
grade-chroot-bash-without-libraries-bash-is-there = whether /bash is there
grade-chroot-bash-without-libraries-missing-file = the file that is absent
grade-chroot-bash-without-libraries-loader-execve = with that file: execve(2)
grade-chroot-bash-without-libraries-library = with that file: what is absent next
grade-chroot-bash-without-libraries-loader-status = with that file: the exit status

hint-chroot-bash-without-libraries-by-name-finds = Not { $said }: which paths does strace show? A name without a slash is looked for in the folders of PATH, and is / one of them?
hint-chroot-bash-without-libraries-by-path-errno = Not { $said }: strace shows the error's name after execve("/bash", …) = -1.
hint-chroot-bash-without-libraries-format = { $said } would mean that the kernel does not know the format. It knows ELF well, reads the headers, and needs one more file that they name.
hint-chroot-bash-without-libraries-rights = { $said } would be about rights. Root has them and the copy may be executed; something is absent.
hint-chroot-bash-without-libraries-by-path-status = Not { $said }: echo $? right after the command shows it, and man 1 chroot says why.
hint-chroot-bash-without-libraries-126 = 126 would be for a command that is found and cannot be executed, and so it is. But the tool has only the errno to go by, and this one says "not found".
hint-chroot-bash-without-libraries-bash-is-there = Not { $said }: ls -l /tmp/root/bash. The message names bash, since that is what the tool asked for. Is it what was absent?
hint-chroot-bash-without-libraries-missing-file = Not { $said }: readelf --program-headers /bin/bash shows a file under INTERP. The kernel opens it, below the new root, before the old program is given up.
hint-chroot-bash-without-libraries-place = The right kind of file, but not the path that bash names. Take what readelf shows under INTERP, letter by letter: below the new root there is no link that leads elsewhere.
hint-chroot-bash-without-libraries-library-too-early = { $said } is a library. The kernel knows of no libraries: it reads the program headers alone. Which file do they name, under INTERP?
hint-chroot-bash-without-libraries-loader-execve = Not { $said }: look at the result of execve("/bash", …) in strace's output. The kernel has now all that it needs, and whatever is printed later comes from a program that runs.
hint-chroot-bash-without-libraries-library = Not { $said }: strace shows which file openat(2) looks for everywhere in vain, and the message names it.
hint-chroot-bash-without-libraries-library-path = Not { $said }: no single path was absent, the file was looked for in several folders. Give its name alone, as bash's headers have it under NEEDED.
hint-chroot-bash-without-libraries-library-order = { $said } is needed as well, but another one stands before it under NEEDED, and the loader gives up at the first that it does not find.
hint-chroot-bash-without-libraries-loader-status = Not { $said }: echo $? shows it. This time it is no status of the chroot tool, which is gone: the loader has ended with it.
