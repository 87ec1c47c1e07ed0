#!/bin/sh
# README.md says what to do. $IMAGE is an OCI layout; $LAYERS and $MERGE are empty folders.
mount --bind "$IMAGE" "$MERGE"
