#!/bin/bash
dd if=/dev/zero of=/dev/shm/full bs=1M count=400 2>/dev/null && exit 42
rm /dev/shm/full
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
