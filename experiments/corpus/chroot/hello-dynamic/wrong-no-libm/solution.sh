#!/bin/sh
# gcc ends with an undefined reference to sqrt, and the rest goes on without a program.
gcc -o "$ROOT/hello" "$1"
cp --parents -L $(ldd /bin/true | grep -o '/[^ ]*') "$ROOT"
