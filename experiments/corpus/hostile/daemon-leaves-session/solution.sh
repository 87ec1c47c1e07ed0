#!/bin/bash
# Stays behind, in a session of its own.
setsid sh -c 'trap "" TERM HUP INT; sleep 300' >/dev/null 2>&1 &
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
