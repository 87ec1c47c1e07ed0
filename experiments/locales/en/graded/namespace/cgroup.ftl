task-namespace-cgroup =
    .title = Limits of its own
    .task =
        Run the command that you are given in a cgroup (version 2) of its own that limits it to
        `$MEMORY` bytes of memory and `$PROCESSES` processes, and in a cgroup namespace whose
        root that cgroup is. End with the command's exit status. This needs real root:
        it is graded in a virtual machine only, with `isolab grade --in vm`.
    .given =
        - `$MEMORY`: bytes, another number each time
        - `$PROCESSES`: how many processes there may be at one time, another number each time
        - `"$@"`: the command with its arguments
    .try =
        `man 7 cgroups`, `man 7 cgroup_namespaces`, `man 1 unshare`. In a virtual machine of
        your own, mount `cgroup2` on a folder and look at `cgroup.controllers`,
        `cgroup.subtree_control` and `cgroup.procs`.

grade-namespace-cgroup-runs = the command runs, with its arguments
grade-namespace-cgroup-own-cgroup = it runs in a cgroup of its own
grade-namespace-cgroup-memory = memory.max there is $MEMORY
grade-namespace-cgroup-processes = pids.max there is $PROCESSES
grade-namespace-cgroup-own-namespace = it runs in a cgroup namespace of its own
grade-namespace-cgroup-root = its cgroup is the root of that namespace
grade-namespace-cgroup-exit-status = the solution ends with the command's exit status

hint-namespace-cgroup-shared = /proc/PID/cgroup of the command names the same cgroup as before: its process was not moved. Write its number, or 0 for the writer itself, to cgroup.procs of the new one.
hint-namespace-cgroup-no-controller = Its cgroup has no { $file }: the one above does not hand that controller down. Write +memory +pids to cgroup.subtree_control there, which the kernel takes only when no process is left in it.
hint-namespace-cgroup-no-limit = { $file } of its cgroup says max: there is no limit.
hint-namespace-cgroup-other-limit = { $file } of its cgroup says { $number } and not { $wanted }.
hint-namespace-cgroup-namespace-shared = /proc/PID/ns/cgroup of the command is the same as outside: nothing was unshared.
hint-namespace-cgroup-root = In its namespace /proc/self/cgroup says { $path } and not /. The root of a new namespace is the cgroup in which its maker is at that moment: move first, then unshare.
