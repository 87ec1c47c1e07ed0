#!/bin/sh
# As in the workshop, with another name.
mmdebstrap --variant=essential --include="$PACKAGE" \
    "$SUITE" "$ROOT" "deb [trusted=yes] copy:$ARCHIVE $SUITE main"
