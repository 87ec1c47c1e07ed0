#!/bin/bash
ls /proc/1/fd /proc/1/map_files /proc/1/task/1/fd 2>/dev/null | grep -q '^[0-9]' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
