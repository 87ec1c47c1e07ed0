start() { exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"; }
