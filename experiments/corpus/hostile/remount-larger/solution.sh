#!/bin/bash
mount -o remount,size=100g / && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
