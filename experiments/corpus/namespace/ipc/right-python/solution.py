#!/usr/bin/env python3
import ctypes
import os
import sys

CLONE_NEWIPC, IPC_PRIVATE = 0x08000000, 0
libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(CLONE_NEWIPC) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))
size = ctypes.c_size_t(int(os.environ["SIZE"]))
if libc.shmget(IPC_PRIVATE, size, 0o600) == -1:
    sys.exit(os.strerror(ctypes.get_errno()))
os.execv(sys.argv[1], sys.argv[1:])
