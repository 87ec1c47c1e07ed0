task-namespace-uts =
    .title = A host name of its own
    .task =
        Run the command that you are given in a UTS namespace of its own, in which the host
        name is `$NAME`. Outside of it the host name must stay what it was. End with the
        command's exit status.
    .given =
        - `$NAME`: the host name, another one each time
        - `"$@"`: the command with its arguments
    .try =
        `man 1 unshare`, `man 7 uts_namespaces`. Compare `readlink /proc/self/ns/uts` inside
        and outside.

grade-namespace-uts-runs = the command runs, with its arguments
grade-namespace-uts-own-namespace = it runs in a UTS namespace of its own
grade-namespace-uts-hostname-inside = the host name there is $NAME
grade-namespace-uts-hostname-outside = the host name outside is unchanged, also afterwards
grade-namespace-uts-exit-status = the solution ends with the command's exit status

hint-namespace-uts-shared = /proc/PID/ns/uts of the command is the same as outside: nothing was unshared.
hint-namespace-uts-renamed-outside = The host name was changed to { $name } in the namespace outside: /proc/PID/ns/uts of the command is the same as outside. Unshare first.
hint-namespace-uts-never-set = The namespace is a new one, and still has the name that it was copied with, { $name }. Set it to { $wanted } inside.
hint-namespace-uts-other-name = The host name inside is { $name } and not { $wanted }, the value of $NAME.
hint-namespace-uts-outside-changed = The host name outside is now { $name }, and was { $before }. Set it only after the new namespace has been entered.
