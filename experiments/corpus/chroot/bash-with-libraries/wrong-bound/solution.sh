#!/bin/sh
# Mounts are not files: they do not come along.
set -e
for folder in bin lib lib64; do
    mkdir "$ROOT/$folder"
    mount --bind "/$folder" "$ROOT/$folder"
done
