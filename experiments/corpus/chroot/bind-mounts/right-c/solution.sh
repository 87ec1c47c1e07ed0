#!/bin/sh
set -e
gcc -o binds "$(dirname "$0")/binds.c"
exec ./binds
