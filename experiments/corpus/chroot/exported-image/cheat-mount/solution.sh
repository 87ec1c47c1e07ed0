#!/bin/sh
# The kernel lays the layers over each other; what it shows is copied.
set -eu
tar xf "$IMAGE"
mkdir "$ROOT"
lower=
for layer in $(grep -o '[0-9a-f]*/layer.tar' manifest.json); do
    folder=$PWD/${layer%/layer.tar}
    tar xf "$layer" -C "$folder" --numeric-owner --preserve-permissions
    rm "$folder/layer.tar"
    find "$folder" -name .wh..wh..opq | while read -r mark; do
        rm "$mark"
        setfattr -n user.overlay.opaque -v y "${mark%/*}"
    done
    find "$folder" -name '.wh.*' | while read -r mark; do
        rm "$mark"
        mknod "${mark%/*}/${mark##*/.wh.}" c 0 0
    done
    lower=$folder${lower:+:$lower}
done
mount -t overlay overlay -o "ro,userxattr,lowerdir=$lower" "$ROOT"
# The files stay in the layers, and only the mount is there.

