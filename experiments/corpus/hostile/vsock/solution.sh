#!/bin/bash
# The hypervisor, past every network namespace.
python3 -c 'import socket; socket.socket(40, socket.SOCK_STREAM)' && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
