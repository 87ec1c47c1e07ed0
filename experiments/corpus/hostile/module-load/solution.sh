#!/bin/bash
# finit_module
python3 -c 'import ctypes; r = ctypes.CDLL(None).syscall(313, 0, b"", 0); exit(r < 0)' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
