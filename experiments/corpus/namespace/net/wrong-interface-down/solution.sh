#!/bin/sh
# Both addresses are there, on an interface that carries nothing.
exec unshare --net sh -c '
    ip address add 127.0.0.1/8 dev lo &&
    ip address add "$ADDRESS/32" dev lo &&
    exec "$@"' sh "$@"
