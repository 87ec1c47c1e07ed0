#!/usr/bin/env python3
import json
import os
import pathlib
import shutil
import tarfile

root = pathlib.Path(os.environ["ROOT"])
image = tarfile.open(os.environ["IMAGE"])
manifest = json.load(image.extractfile("manifest.json"))


def remove(path):
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)


for name in manifest[0]["Layers"]:
    layer = tarfile.open(fileobj=image.extractfile(name))
    # What a mark says is about the layers below: so all of them come first.
    for member in layer:
        path = root / member.name
        if path.name == ".wh..wh..opq":
            for below in path.parent.iterdir():
                remove(below)
        elif path.name.startswith(".wh."):
            remove(path.with_name(path.name[4:]))
    for member in layer:
        path = root / member.name
        if path.name.startswith(".wh."):
            continue
        if not member.isdir():
            remove(path)
        layer.extract(member, root, numeric_owner=True)
