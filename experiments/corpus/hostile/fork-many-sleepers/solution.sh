#!/bin/bash
# More at a time than there may be, each of them harmless.
for i in $(seq 200); do sleep 30 & done 2>/dev/null
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
