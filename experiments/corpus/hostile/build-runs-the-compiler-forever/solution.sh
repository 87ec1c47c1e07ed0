#!/bin/bash
printf 'int main(){return 0;}' >h.c
printf '#!/bin/sh\nexec sleep 300\n' >slow; chmod +x slow
gcc -wrapper ./slow -static h.c -o "$ROOT/hello"
