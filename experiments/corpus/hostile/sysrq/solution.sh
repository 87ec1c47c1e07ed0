#!/bin/bash
(echo h >/proc/sysrq-trigger) 2>/dev/null && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
