#!/bin/bash
# What is in the folder lies on another file system.
mount -t tmpfs none "$ROOT" && gcc -static "$1" -o "$ROOT/hello"
