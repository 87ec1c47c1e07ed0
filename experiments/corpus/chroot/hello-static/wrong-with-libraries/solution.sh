#!/bin/sh
# It runs, and is not alone.
set -e
gcc -o "$ROOT/hello" "$1"
mkdir -p "$ROOT/lib64" "$ROOT/lib/x86_64-linux-gnu"
cp /lib64/ld-linux-x86-64.so.2 "$ROOT/lib64/"
cp /lib/x86_64-linux-gnu/libc.so.6 "$ROOT/lib/x86_64-linux-gnu/"
