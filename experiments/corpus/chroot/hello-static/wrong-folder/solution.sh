#!/bin/sh
set -e
mkdir "$ROOT/hello"
gcc -static -o "$ROOT/hello/hello" "$1"
