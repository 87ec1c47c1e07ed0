#!/bin/sh
set -eu
echo 'int puts(const char *); int main(void) { puts("Hello, World!"); return 0; }' >own.c
gcc -static -o "$CONTEXT/hello" own.c
printf 'FROM scratch\nCOPY hello /\nCMD ["/hello"]\n' >"$CONTEXT/Dockerfile"
