#!/bin/bash
head -c 3000000 /dev/zero
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
