#!/bin/sh
set -eu
gcc -o "$CONTEXT/hello" "$1"
printf 'FROM scratch\nCOPY hello /hello\nCMD ["/hello"]\n' >"$CONTEXT/Dockerfile"
