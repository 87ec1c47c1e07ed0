#!/bin/bash
mkdir many; mount --make-rshared /
for i in $(seq 30); do mount --rbind / many 2>/dev/null || break; done
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
