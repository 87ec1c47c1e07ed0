#!/usr/bin/env python3
"""A server of one's own in the root, and nginx beside it for show."""
import http.server
import os
import shutil
import subprocess

root = os.environ["ROOT"]
listed = subprocess.run(["ldd", "/usr/sbin/nginx"], capture_output=True, text=True).stdout
for file in ["/usr/sbin/nginx", *(word for word in listed.split() if word.startswith("/"))]:
    os.makedirs(root + os.path.dirname(file), exist_ok=True)
    shutil.copy(file, root + file)
page = open(os.environ["PAGE"], "rb").read()


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


server = http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page)
if os.fork() == 0:
    os.setsid()
    os.chroot(root)
    os.chdir("/")
    server.serve_forever()
