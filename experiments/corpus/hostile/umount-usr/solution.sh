#!/bin/bash
umount -l /usr && exit 42
mount -o remount,rw /usr && exit 42
mount -o remount,bind,rw /usr && exit 42
touch /usr/bin/mine && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
