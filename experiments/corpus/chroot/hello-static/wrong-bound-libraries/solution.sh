#!/bin/sh
# Mounts are not files: they do not come along.
set -e
gcc -o "$ROOT/hello" "$1"
mkdir "$ROOT/lib64" "$ROOT/lib"
mount --bind /lib64 "$ROOT/lib64"
mount --rbind /lib "$ROOT/lib"
