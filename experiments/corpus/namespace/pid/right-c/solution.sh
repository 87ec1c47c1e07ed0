#!/bin/sh
set -e
gcc -o first "$(dirname "$0")/first.c"
exec ./first "$@"
