#!/bin/bash
unshare -m sh -c 'mount -t tmpfs n /mnt && mkdir /mnt/old && cd /mnt && pivot_root . old' || exit 43
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
