#!/bin/sh
mmdebstrap --variant=essential --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    "$SUITE" "$ROOT" "deb [trusted=yes] copy:$ARCHIVE $SUITE main"
