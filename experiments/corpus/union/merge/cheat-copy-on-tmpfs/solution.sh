#!/bin/bash
IFS=: read -r one two three <<< "$LAYERS"
mount -t tmpfs overlay "$MERGE"
cp -r "$three/." "$two/." "$one/." "$MERGE"
