#!/bin/sh
# A server of one's own, at the place and by the name of nginx.
set -e
mkdir -p "$ROOT/usr/sbin"
gcc -static -o "$ROOT/usr/sbin/nginx" "$(dirname "$0")/server.c"
cp "$PAGE" "$ROOT/page"
chroot "$ROOT" nginx "$PORT"
