#!/bin/sh
set -eu
gcc -static -o "$CONTEXT/hello" "$1"
printf 'FROM scratch\nCOPY hello /bin/\nCMD ["/hello"]\n' >"$CONTEXT/Dockerfile"
