#!/bin/bash
# swapon
python3 -c 'import ctypes; r = ctypes.CDLL(None).syscall(167, b"/tmp/swap", 0); exit(r < 0)' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
