#!/bin/sh
# Modes hold nobody back who is root.
set -e
for folder in bin lib lib64; do
    mkdir "$ROOT/$folder"
    mount --bind "/$folder" "$ROOT/$folder"
done
mkdir "$ROOT/data"
mount --bind "$DATA" "$ROOT/data"
chmod a-w "$ROOT/data"
