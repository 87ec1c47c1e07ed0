#!/bin/sh
exec unshare --uts sh -c 'hostname demo; exec "$@"' sh "$@"
