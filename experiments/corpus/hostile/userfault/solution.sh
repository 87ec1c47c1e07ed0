#!/bin/bash
# userfaultfd
python3 -c 'import ctypes; r = ctypes.CDLL(None).syscall(323, 1); exit(r < 0)' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
