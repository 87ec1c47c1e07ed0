#!/usr/bin/python3
import os
fd = os.memfd_create('m')
while True:
    os.write(fd, b'x' * (1 << 20))
