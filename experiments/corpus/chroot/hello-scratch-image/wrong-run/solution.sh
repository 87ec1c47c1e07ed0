#!/bin/sh
set -eu
cp "$1" "$CONTEXT/hello.c"
printf 'FROM scratch\nCOPY hello.c /\nRUN gcc -static -o /hello /hello.c\nCMD ["/hello"]\n' >"$CONTEXT/Dockerfile"
