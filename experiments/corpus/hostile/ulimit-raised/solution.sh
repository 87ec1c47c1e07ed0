#!/bin/bash
ulimit -Hn 1000000 && exit 42
ulimit -Hc 1 && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
