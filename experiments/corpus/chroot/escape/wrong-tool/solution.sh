#!/bin/sh
# chroot(1) enters the new root: the working folder is inside again. And a chroot is no jail.
part=$1
shift
commands=$(dirname "$1")
case $part in
escape)
    mkdir -p "/tmp/inner$commands"
    mount --rbind "$commands" "/tmp/inner$commands"
    exec chroot /tmp/inner "$@"
    ;;
jail)
    mkdir -p "$ROOT$commands"
    mount --rbind "$commands" "$ROOT$commands"
    exec chroot "$ROOT" "$@"
    ;;
esac
