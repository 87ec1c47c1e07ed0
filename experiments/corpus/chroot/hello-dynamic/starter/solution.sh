#!/bin/sh
# README.md says what to do. $1 is the C source, $ROOT an empty folder.
set -e
gcc -o "$ROOT/hello" "$1" -lm
