#!/bin/sh
# Only the lines of ldd with an arrow: the loader has none.
set -e
mkdir -p "$ROOT/bin"
cp /bin/bash "$ROOT/bin/"
for file in $(ldd /bin/bash | awk '/=>/ { print $3 }'); do
    cp --parents -L "$file" "$ROOT"
done
