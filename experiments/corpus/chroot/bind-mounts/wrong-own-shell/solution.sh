#!/bin/sh
# The folders are the machine's, and one more mount hides the shell in one of them.
set -e
for folder in bin lib lib64; do
    mkdir "$ROOT/$folder"
    mount --bind "/$folder" "$ROOT/$folder"
done
mount --bind /bin/false "$ROOT/bin/bash"
mkdir "$ROOT/data"
mount --bind "$DATA" "$ROOT/data"
mount -o remount,bind,ro "$ROOT/data"
