#!/bin/sh
# Content without its mode.
set -e
for file in /bin/bash $(ldd /bin/bash | grep -o '/[^ ]*'); do
    mkdir -p "$ROOT$(dirname "$file")"
    cat "$file" > "$ROOT$file"
done
chmod +x "$ROOT/bin/bash"
