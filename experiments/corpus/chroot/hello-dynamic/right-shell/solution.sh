#!/bin/sh
set -e
gcc -o "$ROOT/hello" "$1" -lm
cp --parents -L $(ldd "$ROOT/hello" | grep -o '/[^ ]*') "$ROOT"
