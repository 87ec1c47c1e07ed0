#!/bin/sh
set -eu
mmdebstrap --variant=essential --include="$PACKAGE" \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    "$SUITE" "$ROOT" "deb [trusted=yes] copy:$ARCHIVE $SUITE main"
# To look around in it.
mount --rbind /dev "$ROOT/dev"
mount --bind "$ARCHIVE" "$ROOT/mnt"
chroot "$ROOT" dpkg --list
