task-namespace-time =
    .title = A longer uptime
    .task =
        Run the command that you are given in a time namespace of its own, in which the machine
        seems to have been started `$DAYS` days earlier: CLOCK_BOOTTIME is that much ahead, and
        CLOCK_MONOTONIC is as outside. End with the command's exit status.
    .given =
        - `$DAYS`: how many days, another number each time
        - `"$@"`: the command with its arguments
    .try =
        `man 1 unshare` on `--boottime`, `man 7 time_namespaces`. Compare `uptime` and
        `cat /proc/self/timens_offsets` inside and outside.

grade-namespace-time-runs = the command runs, with its arguments
grade-namespace-time-own-namespace = it runs in a time namespace of its own
grade-namespace-time-boottime = CLOCK_BOOTTIME there is $DAYS days ahead
grade-namespace-time-monotonic = CLOCK_MONOTONIC there is the same as outside
grade-namespace-time-exit-status = the solution ends with the command's exit status

hint-namespace-time-shared = /proc/PID/ns/time of the command is the same as outside: it is in no new time namespace.
hint-namespace-time-boottime = CLOCK_BOOTTIME in the namespace is ahead by { $seen }, and is to be so by { $days } days. The offset is counted in seconds, and is set before the first process enters.
hint-namespace-time-monotonic = CLOCK_MONOTONIC in the namespace is ahead by { $seen }, and is to be as outside. Each of the two clocks has an offset of its own.
