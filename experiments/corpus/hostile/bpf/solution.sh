#!/bin/bash
# bpf
python3 -c 'import ctypes; r = ctypes.CDLL(None).syscall(321, 0, 0, 0); exit(r < 0)' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
