#!/bin/sh
# By the paths that ldd prints; links are followed, so each name becomes a file.
set -e
for file in /bin/bash $(ldd /bin/bash | grep -o '/[^ ]*'); do
    mkdir -p "$ROOT$(dirname "$file")"
    cp -L "$file" "$ROOT$file"
done
