#!/bin/sh
# The namespace is made while its maker is still in the cgroup above.
set -e
[ -n "$INSIDE" ] || INSIDE=yes exec unshare --cgroup "$0" "$@"
mkdir groups
mount -t cgroup2 cgroup groups
# What hands controllers down may hold no process itself.
mkdir groups/rest groups/limited
for process in $(cat groups/cgroup.procs); do
    echo "$process" > groups/rest/cgroup.procs || true
done 2> /dev/null
echo '+memory +pids' > groups/cgroup.subtree_control
echo "$MEMORY" > groups/limited/memory.max
echo "$PROCESSES" > groups/limited/pids.max
echo 0 > groups/limited/cgroup.procs
exec "$@"
