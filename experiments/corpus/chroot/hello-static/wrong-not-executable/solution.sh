#!/bin/sh
set -e
gcc -static -o "$ROOT/hello" "$1"
chmod 0644 "$ROOT/hello"
