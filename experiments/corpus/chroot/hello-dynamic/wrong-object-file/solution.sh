#!/bin/sh
# Compiled and not linked.
set -e
gcc -c -o "$ROOT/hello" "$1"
chmod +x "$ROOT/hello"
