#!/bin/sh
set -eu
tar xf "$IMAGE"
layers=$(grep -o "[0-9a-f]*/layer.tar" manifest.json)
for layer in $layers; do
    tar xf "$layer" -C "$ROOT" --numeric-owner --preserve-permissions --recursive-unlink
    # The marks are carried out when their own layer is there already.
    find "$ROOT" -name .wh..wh..opq | while read -r mark; do
        find "${mark%/*}" -mindepth 1 -delete
    done
    find "$ROOT" -name ".wh.*" | while read -r mark; do
        rm -rf "$mark" "${mark%/*}/${mark##*/.wh.}"
    done
done
