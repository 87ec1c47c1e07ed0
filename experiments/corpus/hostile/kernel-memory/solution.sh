#!/bin/bash
for file in /proc/kcore /proc/kmsg /proc/kpagecount /proc/timer_list /dev/mem /dev/kmsg; do
    head -c 1 $file 2>/dev/null | grep -q . && exit 42
done
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
