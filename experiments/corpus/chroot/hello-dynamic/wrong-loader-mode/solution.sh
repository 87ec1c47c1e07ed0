#!/bin/sh
# The bytes of each file, and not its mode: the kernel does not run such a loader.
set -e
gcc -o "$ROOT/hello" "$1" -lm
for file in $(ldd "$ROOT/hello" | grep -o '/[^ ]*'); do
    mkdir -p "$ROOT$(dirname "$file")"
    cat "$file" > "$ROOT$file"
done
