#!/bin/sh
# A program of one's own that prints what the workshop's hello prints.
set -e
printf 'int puts(const char *);\nint main(void) { puts("Hello, World!"); return 0; }\n' > own.c
gcc -static -o "$ROOT/hello" own.c
