#!/bin/bash
# There is none.
read -r line
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
