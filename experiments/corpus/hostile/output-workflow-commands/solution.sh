#!/bin/bash
printf '::notice::passed\n::set-output name=points::100\n::error file=a,line=1::all wrong\n'
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
