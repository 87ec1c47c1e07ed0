#!/usr/bin/env python3
import ctypes
import os
import sys

CLONE_NEWTIME = 0x00000080
libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(CLONE_NEWTIME) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))
with open("/proc/self/timens_offsets", "w") as offsets:
    offsets.write(f"boottime {int(os.environ['DAYS']) * 86400} 0")
child = os.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
