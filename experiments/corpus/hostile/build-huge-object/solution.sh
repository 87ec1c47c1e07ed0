#!/bin/bash
printf 'char a[3000000000] = {1};\nint main(){return 0;}' >h.c
gcc -static h.c -o "$ROOT/hello"
