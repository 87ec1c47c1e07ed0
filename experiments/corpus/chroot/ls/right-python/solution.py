#!/usr/bin/env python3
"""The closure by hand: from DT_NEEDED to DT_NEEDED, as the loader goes."""
import os
import re
import shutil
import subprocess

root = os.environ["ROOT"]
folders = [f"/{lib}/{os.uname().machine}-linux-gnu" for lib in ("lib", "usr/lib")] + ["/lib", "/usr/lib"]


def header(file, what, pattern):
    text = subprocess.run(["readelf", what, file], check=True, capture_output=True, text=True)
    return re.findall(pattern, text.stdout)


waiting, done = ["/usr/bin/ls", "/usr/bin/bash"], set()
while waiting:
    file = waiting.pop()
    if file in done:
        continue
    done.add(file)
    os.makedirs(root + os.path.dirname(file), exist_ok=True)
    shutil.copy(file, root + file)
    waiting += header(file, "-lW", r"interpreter: ([^\]]+)")
    for name in header(file, "-dW", r"NEEDED.*\[(.+)\]"):
        if name.startswith("ld-linux"):
            continue
        waiting.append(next(p for f in folders if os.path.exists(p := f"{f}/{name}")))
