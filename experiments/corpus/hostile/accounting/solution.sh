#!/bin/bash
# acct
python3 -c 'import ctypes; r = ctypes.CDLL(None).syscall(163, b"/tmp/acct"); exit(r < 0)' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
