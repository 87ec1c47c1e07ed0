#!/bin/sh
set -eu
digests() { grep -o 'sha256:[0-9a-f]*' "$1" | cut -d: -f2; }
manifest=$IMAGE/blobs/sha256/$(digests "$IMAGE/index.json")
# The first is the configuration; then the layers, the lowest first.
layers=$(digests "$manifest" | tail -n +2)
lower= at=0
for layer in $layers; do
    at=$((at + 1))
    folder=$LAYERS/$at
    mkdir "$folder"
    tar xf "$IMAGE/blobs/sha256/$layer" -C "$folder"
    find "$folder" -name '.wh.*' | while read -r mark; do
        rm "$mark"
        mknod "${mark%/*}/${mark##*/.wh.}" c 0 0
    done
    lower=$folder${lower:+:$lower}
done
mount -t overlay overlay -o "ro,userxattr,lowerdir=$lower" "$MERGE"
