#!/usr/bin/env python3
"""All libraries in /lib, a folder where the loader looks by itself."""
import os
import re
import shutil
import subprocess

root = os.environ["ROOT"]
listed = subprocess.run(["ldd", "/bin/bash"], check=True, capture_output=True, text=True).stdout
for name in ("bin", "lib"):
    os.mkdir(os.path.join(root, name))
shutil.copy("/bin/bash", root + "/bin/")
for name, path in re.findall(r"(\S+) => (/\S+)", listed):
    shutil.copyfile(path, f"{root}/lib/{name}")
(loader,) = re.findall(r"^\s(/\S+) \(", listed, re.M)
os.makedirs(root + os.path.dirname(loader))
shutil.copy(loader, root + loader)
