#!/bin/bash
mkfifo never && cat never
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
