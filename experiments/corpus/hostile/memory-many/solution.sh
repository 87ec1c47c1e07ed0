#!/bin/bash
for i in 1 2 3 4 5 6 7 8; do python3 -c 'import time; hold = bytearray(200 << 20); time.sleep(30)' & done
wait
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
