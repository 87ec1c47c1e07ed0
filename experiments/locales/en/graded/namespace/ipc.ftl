task-namespace-ipc =
    .title = Shared memory of one's own
    .task =
        Run the command that you are given in an IPC namespace of its own, in which there is one
        segment of System V shared memory, of `$SIZE` bytes. Outside there must be none. End
        with the command's exit status.
    .given =
        - `$SIZE`: the size in bytes, another one each time
        - `"$@"`: the command with its arguments
    .try =
        `man 1 unshare`, `man 7 ipc_namespaces`, `man 1 ipcmk`. Compare `ipcs --shmems` inside
        and outside.

grade-namespace-ipc-runs = the command runs, with its arguments
grade-namespace-ipc-own-namespace = it runs in an IPC namespace of its own
grade-namespace-ipc-segment-inside = there is one segment there, of $SIZE bytes
grade-namespace-ipc-nothing-outside = outside there is none, also afterwards
grade-namespace-ipc-exit-status = the solution ends with the command's exit status

hint-namespace-ipc-shared = /proc/PID/ns/ipc of the command is the same as outside: its objects are those of all.
hint-namespace-ipc-none = The namespace of the command has no shared memory. Make the segment after unshare, in the namespace in which the command runs, and not in another one.
hint-namespace-ipc-made-outside = The segment is outside and not in the namespace of the command: a new IPC namespace begins empty and copies nothing. Make it after unshare.
hint-namespace-ipc-other-size = The segments in the namespace have these sizes: { $seen }. One of { $size } bytes is asked for.
hint-namespace-ipc-outside = Outside there is shared memory, of these sizes: { $seen }. It was made there and stays when the command has ended.
