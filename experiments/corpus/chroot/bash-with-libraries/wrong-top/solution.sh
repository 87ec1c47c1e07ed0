#!/bin/sh
# At the top of the root, where PATH does not lead.
set -e
cp /bin/bash "$ROOT/"
cp --parents -L $(ldd /bin/bash | grep -o '/[^ ]*') "$ROOT"
