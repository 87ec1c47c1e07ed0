#!/bin/bash
mkdir c; for kind in cgroup2 cgroup; do
    mount -t $kind none c || continue
    for file in c/cgroup.procs c/memory.max c/memory.limit_in_bytes c/pids.max; do
        test -e $file || continue
        (echo 0 >$file) 2>/dev/null && exit 42
    done
    mkdir c/mine && exit 42; umount c
done
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
