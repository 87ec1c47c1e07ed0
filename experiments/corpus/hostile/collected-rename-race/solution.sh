#!/bin/bash
# Never a plain file, and never the same thing twice.
mkfifo a; ln -s /etc/passwd b
setsid python3 -c 'import os
r = os.environ["ROOT"] + "/hello"
while True:
    for n in "ab":
        os.rename(n, r); os.rename(r, n)' >/dev/null 2>&1 &
sleep 0.3
