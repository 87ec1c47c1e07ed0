#!/bin/sh
# A /proc that lies to whoever reads it inside.
exec unshare --mount --fork sh -c '
mkdir fake; printf "NoNewPrivs:\t1\nCapEff:\t0\n" > fake/status
mount --bind fake /proc/self 2>/dev/null || mount -t tmpfs none /proc
exec "$@"
' sh "$@"
