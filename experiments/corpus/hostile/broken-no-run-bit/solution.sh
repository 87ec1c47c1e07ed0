#!/bin/bash
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
