#!/bin/bash
exec docker run --rm --hostname "$NAME" -v /:/host debian chroot /host "$@"
