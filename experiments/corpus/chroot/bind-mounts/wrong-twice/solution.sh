#!/bin/sh
# Each try on top of the one before.
set -e
for try in 1 2; do
    for folder in bin lib lib64; do
        mkdir -p "$ROOT/$folder"
        mount --bind "/$folder" "$ROOT/$folder"
    done
    mkdir -p "$ROOT/data"
    mount --bind "$DATA" "$ROOT/data"
done
mount -o remount,bind,ro "$ROOT/data"
