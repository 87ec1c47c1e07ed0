#!/bin/sh
set -eu
tar xf "$IMAGE"
layers=$(grep -o "[0-9a-f]*/layer.tar" manifest.json)
for layer in $layers; do
    tar xf "$layer" -C "$ROOT" --numeric-owner --preserve-permissions --recursive-unlink
done
