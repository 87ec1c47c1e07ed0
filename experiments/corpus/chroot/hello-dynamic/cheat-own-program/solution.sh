#!/bin/sh
# A program of one's own that prints what the workshop's hello prints.
set -e
printf '#include <math.h>\n#include <stdio.h>\n%s\n' \
    'int main(int n, char **v) { printf("Hello %f\n", sqrt(n)); return !v; }' > own.c
gcc -fno-builtin -o "$ROOT/hello" own.c -lm
cp --parents -L $(ldd "$ROOT/hello" | grep -o '/[^ ]*') "$ROOT"
