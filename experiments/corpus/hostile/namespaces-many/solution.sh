#!/bin/bash
for i in $(seq 80); do unshare -m sleep 30 & done 2>/dev/null
for i in $(seq 30); do unshare -n sleep 30 & done 2>/dev/null
sleep 1
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
