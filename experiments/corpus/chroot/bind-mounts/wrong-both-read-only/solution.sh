#!/bin/sh
# Read-only, and so is the source, by a mount on itself.
set -e
for folder in bin lib lib64; do
    mkdir "$ROOT/$folder"
    mount --bind "/$folder" "$ROOT/$folder"
done
mkdir "$ROOT/data"
mount --bind "$DATA" "$DATA"
mount -o remount,bind,ro "$DATA"
mount --bind "$DATA" "$ROOT/data"
