task-namespace-pid =
    .title = Process number 1
    .task =
        Run the command that you are given as the first process of a PID namespace of its own,
        with a `/proc` that shows the processes of that namespace and no others. The `/proc`
        outside must stay what it was. End with the command's exit status.
    .given =
        - `"$@"`: the command with its arguments
    .try =
        `man 1 unshare`, `man 7 pid_namespaces`. Compare `echo $$`, `readlink /proc/self` and
        `ps ax` inside; outside, look at the line `NSpid` of `/proc/PID/status`.

grade-namespace-pid-runs = the command runs, with its arguments
grade-namespace-pid-own-namespace = it runs in a PID namespace of its own
grade-namespace-pid-first-process = it is process 1 there
grade-namespace-pid-own-proc = the /proc that it sees is that of its namespace
grade-namespace-pid-proc-outside = nothing is mounted over the /proc outside, also afterwards
grade-namespace-pid-exit-status = the solution ends with the command's exit status

hint-namespace-pid-shared = /proc/PID/ns/pid of the command is the same as outside: it is in no new PID namespace.
hint-namespace-pid-no-fork = The command itself is still in the PID namespace outside; only its children would be in the new one (ns/pid_for_children differs from ns/pid). A process never changes its own: fork after unshare, and run the command in the child.
hint-namespace-pid-number = The command is process { $number } of its namespace: process 1 is another one, such as the shell that started it. Let exec put the command in its place.
hint-namespace-pid-proc-inherited = The /proc that the command sees still shows the processes of another PID namespace, so ps would lie. A /proc belongs to the namespace of whoever mounted it: mount a new one inside.
hint-namespace-pid-proc-of-another = A new /proc was mounted, but it is not that of the command's PID namespace. A /proc belongs to the namespace of whoever mounts it: mount it after the fork, in the new namespace.
hint-namespace-pid-proc-outside = Outside there are now { $mounts } mounts on /proc instead of one. Mount it in a mount namespace of its own, whose propagation is private.
