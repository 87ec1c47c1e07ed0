#!/bin/bash
cd "$ROOT" && python3 -c 'import os
for at in range(1500):
    os.mkdir("d"); os.chdir("d")'
