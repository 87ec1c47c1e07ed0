task-namespace-net =
    .title = A network stack of one's own
    .task =
        Run the command that you are given in a network namespace of its own, in which the
        interface `lo` is up and has the address `$ADDRESS` besides its usual one. Outside the
        address must not exist. End with the command's exit status.
    .given =
        - `$ADDRESS`: an IPv4 address, another one each time
        - `"$@"`: the command with its arguments
    .try =
        `man 1 unshare`, `man 7 network_namespaces`, `man 8 ip-address`. Compare `ip address`
        inside and outside.

grade-namespace-net-runs = the command runs, with its arguments
grade-namespace-net-own-namespace = it runs in a network namespace of its own
grade-namespace-net-loopback-up = a connection over 127.0.0.1 comes about there
grade-namespace-net-address-inside = a connection over $ADDRESS comes about there
grade-namespace-net-address-outside = outside nobody has $ADDRESS, also afterwards
grade-namespace-net-exit-status = the solution ends with the command's exit status

hint-namespace-net-shared = /proc/PID/ns/net of the command is the same as outside: it uses the same interfaces.
hint-namespace-net-down = No connection over 127.0.0.1 comes about in the namespace ({ $seen }). A new network namespace has a loopback interface that is down: bring lo up.
hint-namespace-net-no-address = No connection over { $address } comes about in the namespace ({ $seen }). Add the address to lo, in the namespace in which the command runs.
hint-namespace-net-outside = { $address } is an address of the network stack outside. Add it only after the new namespace has been entered.
