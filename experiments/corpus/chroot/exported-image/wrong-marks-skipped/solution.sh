#!/bin/sh
set -eu
tar xf "$IMAGE"
layers=$(grep -o "[0-9a-f]*/layer.tar" manifest.json)
for layer in $layers; do
    # tar cannot put a file where a folder is.
    tar xf "$layer" -C "$ROOT" --exclude ".wh.*" --numeric-owner --preserve-permissions || :
done
