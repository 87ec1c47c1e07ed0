#!/bin/sh
# The C library is not all that bash needs.
set -e
loader=$(ldd /bin/bash | awk '$1 ~ "^/" { print $1 }')
library=$(ldd /bin/bash | awk '$1 ~ "^libc[.]" { print $3 }')
cp --parents -L /bin/bash "$loader" "$library" "$ROOT"
