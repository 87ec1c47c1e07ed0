#!/bin/sh
# A folder that is not among those where the loader looks.
set -e
mkdir -p "$ROOT/bin" "$ROOT/libraries"
cp /bin/bash "$ROOT/bin/"
for file in $(ldd /bin/bash | awk '/=>/ { print $3 }'); do
    cp -L "$file" "$ROOT/libraries/"
done
cp --parents -L "$(ldd /bin/bash | awk '$1 ~ "^/" { print $1 }')" "$ROOT"
