#!/bin/bash
# reboot
python3 -c 'import ctypes; r = ctypes.CDLL(None).syscall(169, 0xfee1dead, 672274793, 0x1234567); exit(r < 0)' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
