#!/bin/sh
set -eu
mkdir -p "$CONTEXT/root/lib64"
gcc -o "$CONTEXT/root/hello" "$1"
cp /lib64/ld-linux-x86-64.so.2 "$CONTEXT/root/lib64"
printf 'FROM scratch\nCOPY root /\nCMD ["/hello"]\n' >"$CONTEXT/Dockerfile"
