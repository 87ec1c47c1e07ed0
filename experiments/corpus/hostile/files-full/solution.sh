#!/bin/bash
# What it may write is full afterwards; the right thing can still be done.
dd if=/dev/zero of=/tmp/full bs=1M 2>/dev/null && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
