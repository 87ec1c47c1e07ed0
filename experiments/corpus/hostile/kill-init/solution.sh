#!/bin/bash
kill -9 1; kill -TERM 1; kill -STOP 1
test -d /proc/1 || exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
