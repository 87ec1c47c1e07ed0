#!/bin/bash
# A file system of its own, larger than the machine.
mount -t tmpfs -o size=100g none /mnt && for at in 1 2 3 4; do dd if=/dev/zero of=/mnt/$at bs=1M; done 2>/dev/null
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
