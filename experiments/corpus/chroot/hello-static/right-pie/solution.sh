#!/bin/bash
# In two steps, as a static program that may lie at any address.
set -euo pipefail
gcc -fPIE -c -o hello.o "$1"
gcc -static-pie -o hello hello.o
strip hello
install -m 0755 hello "$ROOT/hello"
