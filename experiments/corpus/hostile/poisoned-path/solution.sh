#!/bin/bash
mkdir bin; for tool in sh bash ps cat mount nsenter; do printf '#!/bin/sh\nexit 0\n' >bin/$tool; done; chmod +x bin/*
mount --bind bin/ps /usr/sbin/nologin
env PATH="$PWD/bin:$PATH" true
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
