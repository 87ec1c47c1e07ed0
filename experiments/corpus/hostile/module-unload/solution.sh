#!/bin/bash
# delete_module
python3 -c 'import ctypes; r = ctypes.CDLL(None).syscall(176, b"overlay", 0); exit(r < 0)' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
