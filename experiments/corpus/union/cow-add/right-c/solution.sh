#!/bin/sh
set -e
gcc -o unite "$(dirname "$0")/unite.c"
exec ./unite
