task-namespace-uts-persisted =
    .title = A namespace kept by a file
    .task =
        Make a UTS namespace with the host name `$NAME` and bind it to `$FILE`, so that it
        stays when your program and everything that it started have ended. The grader then
        joins it by that file. Outside the host name must stay what it was.
    .given =
        - `$NAME`: the host name, another one each time
        - `$FILE`: the path of the file; its folder is there, and the file is not
    .try =
        `man 1 unshare` on `--uts=file`, `man 1 nsenter`, `man 7 namespaces`. Look for `nsfs` in
        `/proc/self/mountinfo`, and enter with `nsenter --uts="$FILE" hostname`.

grade-namespace-uts-persisted-bound = a UTS namespace is mounted on $FILE
grade-namespace-uts-persisted-own-namespace = it is another one than outside
grade-namespace-uts-persisted-hostname-inside = a second process that joins it finds the host name $NAME
grade-namespace-uts-persisted-hostname-outside = the host name outside is unchanged

hint-namespace-uts-persisted-nothing = No namespace is mounted on $FILE, as mountinfo outside shows. An ordinary file keeps nothing: bind /proc/PID/ns/uts on it, and do it in the mount namespace outside.
hint-namespace-uts-persisted-link = $FILE is a symbolic link. A link to /proc/PID/ns/uts lasts as long as that process. Only a bind mount keeps the namespace without one.
hint-namespace-uts-persisted-other-kind = What is mounted on $FILE is a namespace of kind { $kind }, not of kind uts.
hint-namespace-uts-persisted-outer = The namespace on $FILE is the one outside, the same device and inode: it was bound before anything was unshared.
hint-namespace-uts-persisted-name = Whoever joins by $FILE finds { $name } and not { $wanted }. Set the host name inside the namespace.
