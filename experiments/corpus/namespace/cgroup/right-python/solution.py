#!/usr/bin/env python3
import ctypes
import os
import sys

CLONE_NEWCGROUP = 0x02000000
libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result != 0:
        sys.exit(os.strerror(ctypes.get_errno()))


def write(path, text):
    with open(path, "w") as file:
        file.write(str(text))


os.makedirs("tree")
checked(libc.mount(b"none", b"tree", b"cgroup2", 0, None))
for name in ("others", "box"):
    os.mkdir(f"tree/{name}")
with open("tree/cgroup.procs") as procs:
    for pid in procs.read().split():
        write("tree/others/cgroup.procs", pid)
write("tree/cgroup.subtree_control", "+memory +pids")
write("tree/box/memory.max", os.environ["MEMORY"])
write("tree/box/pids.max", os.environ["PROCESSES"])
pid = os.fork()
if pid == 0:
    write("tree/box/cgroup.procs", 0)
    checked(libc.unshare(CLONE_NEWCGROUP))
    os.execvp(sys.argv[1], sys.argv[1:])
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
