#!/bin/bash
printf '#include "/dev/zero"\n' >h.c
gcc -static h.c -o "$ROOT/hello"
