#!/bin/sh
set -e
gcc -static -o "$ROOT/hello" "$1" -lm
