#!/bin/bash
for file in mem environ maps auxv syscall stack; do
    head -c 1 /proc/1/$file 2>/dev/null | grep -q . && exit 42
done
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
