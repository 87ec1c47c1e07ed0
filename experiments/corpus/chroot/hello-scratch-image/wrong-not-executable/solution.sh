#!/bin/sh
set -eu
gcc -static -o "$CONTEXT/hello" "$1"
chmod 644 "$CONTEXT/hello"
printf 'FROM scratch\nCOPY hello /\nCMD ["/hello"]\n' >"$CONTEXT/Dockerfile"
