#!/bin/sh
set -e
cp "$1" "$ROOT/hello.c"
gcc -static -o "$ROOT/hello" "$ROOT/hello.c"
