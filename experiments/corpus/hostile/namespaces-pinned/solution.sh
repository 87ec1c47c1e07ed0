#!/bin/bash
for kind in uts ipc net cgroup; do
    touch /run/$kind && unshare --$kind=/run/$kind true || exit 43
done
mount --bind /proc/self/ns/user /run/uts
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
