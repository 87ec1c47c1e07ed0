#!/bin/sh
set -eu
digests() { grep -o 'sha256:[0-9a-f]*' "$1" | cut -d: -f2; }
manifest=$IMAGE/blobs/sha256/$(digests "$IMAGE/index.json")
# The first is the configuration; then the layers, the lowest first.
layers=$(digests "$manifest" | tail -n +2)
mkdir "$LAYERS/flat" "$LAYERS/none"
for layer in $layers; do
    for mark in $(tar tf "$IMAGE/blobs/sha256/$layer" | grep '\.wh\.'); do
        case $mark in
            */.wh..wh..opq) rm -rf "$LAYERS/flat/${mark%/*}" ;;
            *) rm -rf "$LAYERS/flat/${mark#.wh.}" ;;
        esac
    done
    tar xf "$IMAGE/blobs/sha256/$layer" -C "$LAYERS/flat" --exclude '.wh.*'
done
mount -t overlay overlay -o "lowerdir=$LAYERS/flat:$LAYERS/none" "$MERGE"
