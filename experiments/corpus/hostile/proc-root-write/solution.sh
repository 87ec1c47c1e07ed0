#!/bin/bash
for process in /proc/[0-9]*; do
    test "$process" = /proc/$$ && continue
    test "$(stat -Lc %d:%i $process/root 2>/dev/null)" = "$(stat -c %d:%i /)" && continue
    touch $process/root/tmp/mine 2>/dev/null && exit 42
done
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
