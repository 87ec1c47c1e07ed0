#!/bin/sh
# More of /usr than bash names, to be on the safe side.
set -e
cp --parents -L /bin/bash $(ldd /bin/bash | grep -o '/[^ ]*') "$ROOT"
mkdir -p "$ROOT/usr/lib" "$ROOT/usr/bin"
cp -a "/usr/lib/$(uname -m)-linux-gnu/gconv" "$ROOT/usr/lib/"
cp -L /bin/cat /bin/cp /bin/ln /bin/rm "$ROOT/usr/bin/"
