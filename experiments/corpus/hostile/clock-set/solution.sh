#!/bin/bash
date -s '2001-01-01' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
