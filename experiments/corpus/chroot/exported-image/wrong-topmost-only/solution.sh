#!/bin/sh
set -eu
tar xf "$IMAGE"
layers=$(grep -o "[0-9a-f]*/layer.tar" manifest.json)
# The last one has everything that changed.
tar xf "$(echo "$layers" | tail -n 1)" -C "$ROOT"
