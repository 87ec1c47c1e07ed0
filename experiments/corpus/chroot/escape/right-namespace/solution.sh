#!/bin/sh
# Out without any `..`: who joins a mount namespace, be it his own, stands at its root.
part=$1
shift
case $part in
escape)
    mkdir -p /tmp/proc
    mount -t proc proc /tmp/proc
    exec nsenter --mount=/tmp/proc/self/ns/mnt -- "$@"
    ;;
jail)
    commands=$(dirname "$1")
    mkdir -p "$ROOT$commands" "$ROOT/old" "$ROOT/tools" "$ROOT/proc"
    # With the tools at another place, the loader has to be called by name.
    exec unshare --mount sh -c '
        set -e
        mount --bind "$ROOT" "$ROOT"
        mount --rbind "$1" "$ROOT$1"
        mount --rbind /proc "$ROOT/proc"
        shift
        for file in /bin/umount $(ldd /bin/umount | grep -o "/[^ ]*"); do
            cp -L "$file" "$ROOT/tools/"
        done
        cd "$ROOT"
        pivot_root . old
        cd /
        /tools/ld-* --library-path /tools /tools/umount --lazy /old
        exec "$@"' sh "$commands" "$@"
    ;;
esac
