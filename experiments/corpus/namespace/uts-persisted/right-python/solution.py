#!/usr/bin/env python3
import ctypes
import os
import sys

CLONE_NEWUTS, MS_BIND = 0x04000000, 4096
libc = ctypes.CDLL(None, use_errno=True)


def check(result):
    if result != 0:
        sys.exit(os.strerror(ctypes.get_errno()))


file, name = os.environb[b"FILE"], os.environb[b"NAME"]
open(file, "w").close()
check(libc.unshare(CLONE_NEWUTS))
check(libc.sethostname(name, len(name)))
check(libc.mount(b"/proc/self/ns/uts", file, None, MS_BIND, None))
