#!/bin/bash
yes &
sleep 1
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
