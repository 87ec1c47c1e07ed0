task-namespace-user =
    .title = Another user inside
    .task =
        Run the command that you are given in a user namespace of its own, in which you are the
        user `$USER_ID` and the group `$GROUP_ID`. No other id may be mapped. End with the
        command's exit status.
    .given =
        - `$USER_ID`, `$GROUP_ID`: the ids inside, others each time
        - `"$@"`: the command with its arguments
    .try =
        `man 1 unshare`, `man 7 user_namespaces`. Compare `id`, `cat /proc/self/uid_map` and
        `cat /proc/self/gid_map` inside and outside.

grade-namespace-user-runs = the command runs, with its arguments
grade-namespace-user-own-namespace = it runs in a user namespace of its own
grade-namespace-user-uid-map = its uid_map has one line, for $USER_ID alone
grade-namespace-user-gid-map = its gid_map has one line, for $GROUP_ID alone
grade-namespace-user-exit-status = the solution ends with the command's exit status

hint-namespace-user-shared = /proc/PID/ns/user of the command is the same as outside: to change the ids of a process makes no user namespace.
hint-namespace-user-unmapped = { $map } of the command is empty: every id shows as 65534 (nobody) inside. Write the map of the new namespace. Before gid_map, setgroups must be set to deny, unless you are privileged outside.
hint-namespace-user-map = { $map } of the command maps, as id inside × count: { $seen }. Only the one id that is given is asked for.
