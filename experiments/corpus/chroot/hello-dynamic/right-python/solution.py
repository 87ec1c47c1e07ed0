#!/usr/bin/env python3
"""The libraries beside the program, and a RUNPATH that leads to them."""
import os
import re
import shutil
import subprocess
import sys

root = os.environ["ROOT"]
hello = os.path.join(root, "hello")
build = ["cc", "-O2", "-o", hello, sys.argv[1], "-lm", "-Wl,-rpath,/libraries"]
subprocess.run(build, check=True)
listed = subprocess.run(["ldd", hello], check=True, capture_output=True, text=True).stdout
os.mkdir(root + "/libraries")
for name, path in re.findall(r"(\S+) => (/\S+)", listed):
    shutil.copy(path, f"{root}/libraries/{name}")
(loader,) = re.findall(r"^\s(/\S+) \(", listed, re.M)
os.makedirs(root + os.path.dirname(loader))
shutil.copy(loader, root + loader)
