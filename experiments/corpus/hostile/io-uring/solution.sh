#!/bin/bash
# io_uring_setup
python3 -c 'import ctypes; r = ctypes.CDLL(None).syscall(425, 8, 0); exit(r < 0)' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
