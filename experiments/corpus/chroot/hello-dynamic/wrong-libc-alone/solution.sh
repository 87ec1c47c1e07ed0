#!/bin/sh
# The files of the workshop's hello: this one calls libm as well.
set -e
gcc -o "$ROOT/hello" "$1" -lm
cp --parents -L $(ldd "$ROOT/hello" | grep -v 'libm[.]' | grep -o '/[^ ]*') "$ROOT"
