#!/bin/sh
set -e
cp "$1" "$ROOT/hello.c"
gcc -o "$ROOT/hello" "$ROOT/hello.c" -lm
cp --parents -L $(ldd "$ROOT/hello" | grep -o '/[^ ]*') "$ROOT"
