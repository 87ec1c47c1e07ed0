#!/bin/bash
ls -d /home/* /root/* /var/lib/*/* /srv/* /opt/* /mnt/* 2>/dev/null | grep -q . && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
