#!/usr/bin/env python3
"""One process without a master, in a root that the child enters by chroot(2)."""
import os
import re
import shutil
import socket
import subprocess
import time

root, port = os.environ["ROOT"], int(os.environ["PORT"])
nginx = "/usr/sbin/nginx"
listed = subprocess.run(["ldd", nginx], check=True, capture_output=True, text=True).stdout
for file in [nginx, *re.findall(r"/\S+", listed)]:
    os.makedirs(root + os.path.dirname(file), exist_ok=True)
    shutil.copy(file, root + file)
for folder in ("conf", "page", "tmp", "var/lib/nginx", "var/log/nginx", "etc", "dev"):
    os.makedirs(f"{root}/{folder}", exist_ok=True)
open(root + "/dev/null", "w").close()
shutil.copy(os.environ["PAGE"], root + "/page/index.html")
with open(root + "/etc/passwd", "w") as file:
    file.write("root:x:0:0::/:\n")
with open(root + "/etc/group", "w") as file:
    file.write("root:x:0:\n")
with open(root + "/conf/own.conf", "w") as file:
    file.write(
        "daemon off; master_process off; pid /tmp/pid; user root root; error_log /tmp/error;\n"
        "events {}\nhttp { access_log off; server {\n"
        f"listen 127.0.0.1:{port}; location / {{ root /page; index index.html; }} }} }}\n"
    )
if os.fork() == 0:
    os.setsid()
    os.chroot(root)
    os.chdir("/")
    os.execv(nginx, ["nginx", "-c", "/conf/own.conf"])
for _ in range(500):
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            break
    time.sleep(0.01)
