#!/bin/sh
# One mount of /usr, and the links of a merged /usr beside it.
set -e
mkdir "$ROOT/data" "$ROOT/usr"
mount --rbind /usr "$ROOT/usr"
for folder in bin lib lib64; do
    if [ -L "/$folder" ]; then
        cp -P "/$folder" "$ROOT/$folder"
    else
        mkdir "$ROOT/$folder"
        mount --bind "/$folder" "$ROOT/$folder"
    fi
done
mount --bind "$DATA" "$ROOT/data"
mount -o remount,bind,ro "$ROOT/data"
