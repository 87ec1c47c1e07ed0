task-namespace-mount =
    .title = A mount of one's own
    .task =
        Run the command that you are given in a mount namespace of its own, in which a file
        system is mounted on `$DIR` with a file `$FILE` that holds `$CONTENT`. Outside nothing
        may be mounted on `$DIR`, and it must stay empty. End with the command's exit status.
    .given =
        - `$DIR`: an empty folder
        - `$FILE`, `$CONTENT`: a name and a line of text, others each time
        - `"$@"`: the command with its arguments
    .try =
        `man 1 unshare`, `man 7 mount_namespaces` on propagation. Compare `findmnt -o
        TARGET,PROPAGATION` inside and outside.

grade-namespace-mount-runs = the command runs, with its arguments
grade-namespace-mount-own-namespace = it runs in a mount namespace of its own
grade-namespace-mount-mounted-inside = a file system is mounted on $DIR there
grade-namespace-mount-content-inside = $FILE in it holds $CONTENT
grade-namespace-mount-nothing-outside = outside nothing is mounted on $DIR or lies in it, also afterwards
grade-namespace-mount-exit-status = the solution ends with the command's exit status

hint-namespace-mount-shared = /proc/PID/ns/mnt of the command is the same as outside: whatever is mounted for it is mounted for all.
hint-namespace-mount-none = In mountinfo of the command nothing is mounted on $DIR. Mount a tmpfs there, for example.
hint-namespace-mount-content = { $file } as the command sees it: { $seen }. Write $CONTENT into it after the mount, in the same namespace.
hint-namespace-mount-leaked = $DIR is a mount point outside too: it was mounted there before the namespace was made, or the two namespaces are of one peer group, so that the kernel carries each mount over. Mount inside, with private propagation. Seen outside: { $names }
hint-namespace-mount-files-outside = In $DIR there is outside: { $names }. It was written to the folder itself and not to what is mounted on it.
