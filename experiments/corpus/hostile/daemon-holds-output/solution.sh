#!/bin/bash
# Keeps the grader's pipes open.
sleep 300 &
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
