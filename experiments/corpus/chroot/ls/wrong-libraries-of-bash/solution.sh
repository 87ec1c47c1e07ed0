#!/bin/sh
# What bash needs is not what ls needs.
set -e
cp --parents -L /bin/ls /bin/bash $(ldd /bin/bash | grep -o '/[^ ]*') "$ROOT"
