#!/usr/bin/env python3
import json
import os
import pathlib
import stat
import subprocess
import tarfile

image = pathlib.Path(os.environ["IMAGE"])


def blob(descriptor):
    return image / "blobs" / descriptor["digest"].replace(":", "/")


index = json.loads((image / "index.json").read_text())
manifest = json.loads(blob(index["manifests"][0]).read_text())
folders = []
for at, layer in enumerate(manifest["layers"]):
    folder = pathlib.Path(os.environ["LAYERS"], f"layer-{at}")
    folder.mkdir()
    folders.insert(0, str(folder))
    with tarfile.open(blob(layer)) as archive:
        for member in archive:
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.name == ".wh..wh..opq":
                os.setxattr(path.parent, "user.overlay.opaque", b"y")
            elif path.name.startswith(".wh."):
                os.mknod(path.with_name(path.name[4:]), stat.S_IFCHR, os.makedev(0, 0))
            else:
                archive.extract(member, folder)
# With an upper folder the mount can be written to; the layers stay as they are.
upper, work = (pathlib.Path(os.environ["LAYERS"], name) for name in ("upper", "work"))
upper.mkdir()
work.mkdir()
options = f"userxattr,lowerdir={':'.join(folders)},upperdir={upper},workdir={work}"
subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, os.environ["MERGE"]], check=True)
