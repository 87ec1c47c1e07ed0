#!/bin/sh
set -eu
cp "$1" "$CONTEXT/hello.c"
gcc -static -o "$CONTEXT/hello" "$1"
printf 'FROM scratch\nCOPY . /\nCMD ["/hello"]\n' >"$CONTEXT/Dockerfile"
