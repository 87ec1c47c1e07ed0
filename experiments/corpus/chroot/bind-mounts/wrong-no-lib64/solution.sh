#!/bin/sh
# /lib64 holds the loader.
set -e
mkdir "$ROOT/bin" "$ROOT/lib" "$ROOT/lib64" "$ROOT/data"
mount --bind /bin "$ROOT/bin"
mount --bind /lib "$ROOT/lib"
mount --bind "$DATA" "$ROOT/data"
mount -o remount,bind,ro "$ROOT/data"
