#!/bin/bash
# add_key
python3 -c 'import ctypes; r = ctypes.CDLL(None).syscall(248, b"user", b"k", b"v", 1, -2); exit(r < 0)' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
