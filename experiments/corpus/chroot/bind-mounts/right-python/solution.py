#!/usr/bin/env python3
"""By the newer calls: a detached copy of a mount, its attribute, and its place."""
import ctypes
import os
import struct

libc = ctypes.CDLL(None, use_errno=True)
OPEN_TREE, MOVE_MOUNT, MOUNT_SETATTR = 428, 429, 442
AT_FDCWD, AT_EMPTY_PATH, CLONE, EMPTY_PATH, RDONLY = -100, 0x1000, 1, 4, 1


def call(number, *arguments):
    result = libc.syscall(number, *arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def bind(source, name, read_only=False):
    target = os.path.join(os.environ["ROOT"], name)
    os.mkdir(target)
    tree = call(OPEN_TREE, AT_FDCWD, source.encode(), CLONE)
    if read_only:
        attributes = struct.pack("QQQQ", RDONLY, 0, 0, 0)
        call(MOUNT_SETATTR, tree, b"", AT_EMPTY_PATH, attributes, len(attributes))
    call(MOVE_MOUNT, tree, b"", AT_FDCWD, target.encode(), EMPTY_PATH)


for folder in ("bin", "lib", "lib64"):
    bind("/" + folder, folder)
bind(os.environ["DATA"], "data", read_only=True)
