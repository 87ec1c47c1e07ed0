#!/bin/bash
# In two steps, at a fixed address, without symbols; what it needs as the headers tell.
set -euo pipefail
gcc -fno-pie -c -o hello.o "$1"
gcc -no-pie -s -o "$ROOT/hello" hello.o -lm
loader=$(readelf -lW "$ROOT/hello" | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
mkdir -p "$ROOT$(dirname "$loader")" "$ROOT/usr/lib"
cp -L "$loader" "$ROOT$loader"
for name in $(readelf -dW "$ROOT/hello" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'); do
    cp "$(gcc -print-file-name="$name")" "$ROOT/usr/lib/$name"
done
