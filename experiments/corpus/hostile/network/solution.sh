#!/bin/bash
# Nobody is there but itself.
for to in 1.1.1.1 169.254.169.254 10.0.0.1; do
    timeout 1 bash -c "echo >/dev/tcp/$to/80" 2>/dev/null && exit 42
done
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
