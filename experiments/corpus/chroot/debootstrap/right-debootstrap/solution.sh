#!/bin/sh
set -eu
# Said to be in LXC, it does not try whether it can make devices.
export container=lxc
/usr/sbin/debootstrap --variant=minbase --exclude=apt --include="$PACKAGE" --no-check-gpg \
    "$SUITE" "$ROOT" "file://$ARCHIVE"
rm "$ROOT"/var/cache/apt/archives/*.deb
