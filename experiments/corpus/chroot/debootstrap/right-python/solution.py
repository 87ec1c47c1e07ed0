#!/usr/bin/env python3
"""The machine's own dpkg works on another root: it unpacks there, and runs scripts inside."""
import os
import pathlib
import subprocess

root = pathlib.Path(os.environ["ROOT"])
pool = pathlib.Path(os.environ["ARCHIVE"], "pool")
for name in ("bin", "sbin", "lib", "lib64"):
    (root / "usr" / name).mkdir(parents=True)
    (root / name).symlink_to(f"usr/{name}")
for name in ("etc", "dev", "var/lib/dpkg/updates", "var/lib/dpkg/info"):
    (root / name).mkdir(parents=True, exist_ok=True)
(root / "var/lib/dpkg/status").touch()


def dpkg(*words):
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "DEBIAN_FRONTEND": "noninteractive",
    }
    force = ["--force-depends", "--force-unsafe-io", f"--root={root}"]
    subprocess.run(["dpkg", *force, *words], env=environment, check=True)


# Until scripts can run inside, there is nothing to run them with.
for package in sorted(pool.glob("*.deb")):
    unpack = ["tar", "-x", "--keep-directory-symlink", "-C", root]
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE
    ) as data:
        subprocess.run(unpack, stdin=data.stdout, check=True)
(root / "usr/bin/awk").symlink_to("mawk")
for name in ("passwd", "group"):
    model = root / f"usr/share/base-passwd/{name}.master"
    (root / "etc" / name).write_bytes(model.read_bytes())
(root / "dev/null").touch()
subprocess.run(["mount", "--bind", "/dev/null", root / "dev/null"], check=True)
dpkg("--install", *sorted(pool.glob("*.deb")))
subprocess.run(["umount", root / "dev/null"], check=True)
(root / "dev/null").unlink()
