#!/usr/bin/env python3
import ctypes
import os
import sys

CLONE_NEWNS, MS_BIND, MS_REC, MS_PRIVATE = 0x00020000, 4096, 0x4000, 0x40000
libc = ctypes.CDLL(None, use_errno=True)


def check(result):
    if result != 0:
        sys.exit(os.strerror(ctypes.get_errno()))


# A folder from elsewhere does as well as a new file system.
os.mkdir("aside")
with open(os.path.join("aside", os.environ["FILE"]), "w") as file:
    file.write(os.environ["CONTENT"])
check(libc.unshare(CLONE_NEWNS))
check(libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None))
check(libc.mount(b"aside", os.environb[b"DIR"], None, MS_BIND, None))
os.execv(sys.argv[1], sys.argv[1:])
