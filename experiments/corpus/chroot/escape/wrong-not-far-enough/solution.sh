#!/bin/sh
# One step up is not the top; and the old root stays mounted in a folder of the new one.
part=$1
shift
case $part in
escape)
    exec perl -e 'mkdir "/tmp/in"; chroot "/tmp/in"; chdir ".."; chroot "."; exec @ARGV' "$@"
    ;;
jail)
    commands=$(dirname "$1")
    mkdir -p "$ROOT$commands" "$ROOT/old"
    exec unshare --mount sh -c '
        mount --bind "$ROOT" "$ROOT"
        mount --rbind "$1" "$ROOT$1"
        shift
        cd "$ROOT"
        pivot_root . old
        exec "$@"' sh "$commands" "$@"
    ;;
esac
