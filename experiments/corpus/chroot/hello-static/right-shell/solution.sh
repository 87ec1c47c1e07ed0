#!/bin/sh
set -e
gcc -static -O2 -o "$ROOT/hello" "$1"
