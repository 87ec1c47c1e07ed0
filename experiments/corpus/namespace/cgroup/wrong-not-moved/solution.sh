#!/bin/sh
# The group is there, with its limits, and who goes in is the subshell alone.
set -e
mkdir groups
mount -t cgroup2 cgroup groups
mkdir groups/limited groups/rest
for process in $(cat groups/cgroup.procs); do
    echo "$process" > groups/rest/cgroup.procs || true
done 2> /dev/null
echo '+memory +pids' > groups/cgroup.subtree_control
echo "$MEMORY" > groups/limited/memory.max
echo "$PROCESSES" > groups/limited/pids.max
(echo 0 > groups/limited/cgroup.procs)
exec unshare --cgroup "$@"
