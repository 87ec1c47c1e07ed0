#!/bin/bash
# As root of still more namespaces.
unshare -U -r -n -i -u -C -p -f --mount-proc sh -c 'cat /proc/sys/kernel/core_pattern >/proc/sys/kernel/core_pattern' 2>/dev/null && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
