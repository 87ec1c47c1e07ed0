#!/bin/bash
head -c 20000 /dev/urandom
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
