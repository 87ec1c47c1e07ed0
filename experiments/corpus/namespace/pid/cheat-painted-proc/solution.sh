#!/bin/sh
# A folder that says what ps and readlink would ask for.
exec unshare --pid --fork --mount sh -c '
    mount -t tmpfs tmpfs /proc
    mkdir -p /proc/1/ns
    ln -s 1 /proc/self
    touch /proc/1/ns/pid
    exec "$@"' sh "$@"
