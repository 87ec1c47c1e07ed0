#!/bin/bash
# The machine's own file under another name.
ln /usr/bin/bash "$ROOT/hello" || ln /etc/passwd "$ROOT/hello"
