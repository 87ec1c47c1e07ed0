#!/bin/bash
# takes another's descriptor
python3 -c 'import ctypes; r = ctypes.CDLL(None).syscall(438, 0, 0, 0); exit(r < 0)' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
