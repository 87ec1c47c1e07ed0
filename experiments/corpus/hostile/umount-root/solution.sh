#!/bin/bash
umount -l / && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
