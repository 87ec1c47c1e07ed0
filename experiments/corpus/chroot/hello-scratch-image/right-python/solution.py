#!/usr/bin/env python3
import os
import pathlib
import shutil
import subprocess
import sys

context = pathlib.Path(os.environ["CONTEXT"])
shutil.copy(sys.argv[1], context / "main.c")
subprocess.run(["gcc", "-static-pie", "-o", context / "hello", context / "main.c"], check=True)
(context / "Dockerfile").write_text(
    'FROM scratch AS hello\nLABEL purpose=greeting\nADD \\\n  . \\\n  /app/\nCMD ["/app/hello"]\n'
)
(context / ".dockerignore").write_text("# what the program is made of\n*\n!hello\n")
