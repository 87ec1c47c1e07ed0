#!/bin/sh
set -eu
gcc -o "$CONTEXT/hello" "$1"
# Paths of the machine, where only what lies in $CONTEXT can be copied.
printf 'FROM scratch\nCOPY hello /lib64/ld-linux-x86-64.so.2 /\nCMD ["/hello"]\n' >"$CONTEXT/Dockerfile"
