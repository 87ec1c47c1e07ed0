#!/bin/sh
# Without `bind` it is the file system that is to become read-only, and that is refused.
for folder in bin lib lib64; do
    mkdir "$ROOT/$folder"
    mount --bind "/$folder" "$ROOT/$folder"
done
mkdir "$ROOT/data"
mount --bind "$DATA" "$ROOT/data"
mount -o remount,ro "$ROOT/data"
