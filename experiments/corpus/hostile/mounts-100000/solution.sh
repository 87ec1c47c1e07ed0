#!/bin/bash
# Doubles until the kernel refuses.
mkdir many
while mount --rbind / many 2>/dev/null; do :; done
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
