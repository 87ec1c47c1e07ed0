#!/bin/bash
# cp -a keeps links, and leaves behind what they lead to.
set -e
for file in /bin/bash $(ldd /bin/bash | grep -o '/[^ ]*'); do
    mkdir -p "$ROOT$(dirname "$file")"
    cp -a "$file" "$ROOT$file"
done
