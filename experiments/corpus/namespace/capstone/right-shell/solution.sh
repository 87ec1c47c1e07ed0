#!/bin/sh
exec unshare --mount --uts --ipc --net --pid --fork --kill-child sh -c '
set -e
hostname "$NAME"
mount --bind "$ROOT" "$ROOT"
for folder in usr bin sbin lib lib64; do
    if [ -L "/$folder" ]; then
        cp -P "/$folder" "$ROOT/$folder"
    else
        mkdir -p "$ROOT/$folder"
        mount --rbind "/$folder" "$ROOT/$folder"
    fi
done
mkdir -p "$ROOT/proc"
mount -t proc proc "$ROOT/proc"
commands=$(dirname "$1")
mkdir -p "$ROOT$commands"
mount --rbind "$commands" "$ROOT$commands"
cd "$ROOT"
pivot_root . .
umount --lazy .
cd /
exec prlimit --nofile="$FILES:$FILES" setpriv --bounding-set=-all --inh-caps=-all "$@"
' sh "$@"
