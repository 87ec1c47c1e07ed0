#!/bin/bash
# What lies below is nobody's, and without one in sight there is no other.
umount -l /proc; ls /proc/1 && exit 42
mount -t proc proc /proc && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
