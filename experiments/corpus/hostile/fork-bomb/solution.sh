#!/bin/bash
# Each copy starts two.
:() { : | : & }; : 2>/dev/null
wait
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
