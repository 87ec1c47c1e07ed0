#!/bin/bash
mkdir c; mount -t cgroup -o memory none c && {
    mkdir c/x; echo 1 >c/x/notify_on_release; echo /tmp/agent >c/release_agent
} && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
