#!/bin/bash
prlimit --pid 1 --cpu=1:1 && exit 42
prlimit --pid 1 --nofile=1:1 && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
