#!/bin/bash
for kind in user mnt uts ipc net cgroup pid; do
    nsenter --$kind=/proc/1/ns/$kind true && exit 42
done
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
