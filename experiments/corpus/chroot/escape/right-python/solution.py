#!/usr/bin/env python3
"""Out by the working folder, kept open before the second chroot(2)."""
import ctypes
import os
import sys

libc = ctypes.CDLL(None, use_errno=True)
MS_BIND, MS_REC, MS_PRIVATE, MNT_DETACH = 4096, 16384, 1 << 18, 2
CLONE_NEWNS = 0x20000
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}[os.uname().machine]


def call(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def mount(source, target, flags):
    call(libc.mount(source and source.encode(), target.encode(), None, flags, None))


def escape():
    top = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    os.mkdir("cell")
    os.chroot("cell")
    os.fchdir(top)
    while not os.path.samestat(os.stat("."), os.stat("..")):
        os.chdir("..")
    os.chroot(".")


def jail():
    root, folder = os.environ["ROOT"], os.path.dirname(sys.argv[2])
    call(libc.unshare(CLONE_NEWNS))
    mount(None, "/", MS_REC | MS_PRIVATE)
    mount(root, root, MS_BIND)
    os.makedirs(root + folder)
    mount(folder, root + folder, MS_BIND | MS_REC)
    os.chdir(root)
    call(libc.syscall(PIVOT_ROOT, b".", b"."))
    call(libc.umount2(b".", MNT_DETACH))
    os.chdir("/")


{"escape": escape, "jail": jail}[sys.argv[1]]()
os.execv(sys.argv[2], sys.argv[2:])
