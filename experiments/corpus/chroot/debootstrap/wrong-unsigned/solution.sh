#!/bin/sh
mmdebstrap --variant=essential --include="$PACKAGE" \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    "$SUITE" "$ROOT" "deb copy:$ARCHIVE $SUITE main"
