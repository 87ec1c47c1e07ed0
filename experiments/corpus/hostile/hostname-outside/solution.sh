#!/bin/bash
# The cell's, which is all that it can reach.
hostname pwned
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
