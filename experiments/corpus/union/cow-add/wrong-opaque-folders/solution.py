#!/usr/bin/python3
# Prepares a folder of the upper layer for each that is below, so that what is written has a
# place; and marks it opaque, so that the layers stay as they are.
import os
import subprocess

layers, upper, work, merge = (os.environ[name] for name in ("LAYERS", "UPPER", "WORK", "MERGE"))
for layer in layers.split(":"):
    for entry in os.scandir(layer):
        place = os.path.join(upper, entry.name)
        if entry.is_dir() and not os.path.exists(place):
            os.mkdir(place)
            os.setxattr(place, "user.overlay.opaque", b"y")
options = f"userxattr,lowerdir={layers},upperdir={upper},workdir={work}"
subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, merge], check=True)
