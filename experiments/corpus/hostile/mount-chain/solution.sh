#!/bin/bash
# Deep rather than many.
at=/tmp/m; for i in $(seq 200); do mkdir -p $at && mount -t tmpfs n $at 2>/dev/null || break; at=$at/m; done
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
