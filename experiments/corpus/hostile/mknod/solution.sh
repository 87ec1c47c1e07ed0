#!/bin/bash
mknod /tmp/disk b 254 0 && exit 42
mknod /tmp/mem c 1 1 && exit 42
mknod /tmp/fuse c 10 229 && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
