#!/usr/bin/env python3
import ctypes
import os
import resource
import socket
import sys

NEWNS, NEWUTS, NEWIPC, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000
MS_BIND, MS_REC, MS_PRIVATE, MNT_DETACH = 4096, 16384, 1 << 18, 2
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}[os.uname().machine]
PR_CAPBSET_DROP = 24
libc = ctypes.CDLL(None, use_errno=True)


def call(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def mount(source, target, flags):
    call(libc.mount(source and source.encode(), target.encode(), None, flags, None))


def contained():
    root, command = os.environ["ROOT"], sys.argv[1]
    socket.sethostname(os.environ["NAME"])
    mount(None, "/", MS_REC | MS_PRIVATE)
    mount(root, root, MS_BIND)
    # The command is static: its own folder is all that it needs.
    folder = os.path.dirname(command)
    os.makedirs(root + folder)
    mount(folder, root + folder, MS_BIND | MS_REC)
    os.chdir(root)
    call(libc.syscall(PIVOT_ROOT, b".", b"."))
    call(libc.umount2(b".", MNT_DETACH))
    os.chdir("/")
    files = int(os.environ["FILES"])
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    for capability in range(41):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    os.execv(command, sys.argv[1:])


call(libc.unshare(NEWNS | NEWUTS | NEWIPC | NEWPID | NEWNET))
pid = os.fork()
if pid == 0:
    contained()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
