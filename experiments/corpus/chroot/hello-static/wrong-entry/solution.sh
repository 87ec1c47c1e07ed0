#!/bin/sh
# The program begins with main, so that is its entry: but who sets up the C library then?
gcc -static -Wl,--entry=main -o "$ROOT/hello" "$1"
