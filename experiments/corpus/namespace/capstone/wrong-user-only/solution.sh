#!/bin/sh
# Another user, and still everybody's namespaces.
exec unshare --user --map-root-user --uts sh -c 'hostname "$NAME"; exec "$@"' sh "$@"
