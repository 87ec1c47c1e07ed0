#!/bin/bash
python3 -c 'import fcntl; fcntl.ioctl(0, 0x5412, b"x")' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
