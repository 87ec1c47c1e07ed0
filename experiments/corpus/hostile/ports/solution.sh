#!/bin/bash
# iopl
python3 -c 'import ctypes; r = ctypes.CDLL(None).syscall(172, 3); exit(r < 0)' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
