#!/bin/sh
set -eu
gcc -static -o "$CONTEXT/hello" "$1"
printf 'FROM scratch\nCOPY hello /hello\n' >"$CONTEXT/Dockerfile"
