#!/bin/sh
# README.md says what to do. $LAYERS is FOLDER:FOLDER, top first; $UPPER, $WORK and
# $MERGE are empty folders.
mount --bind "${LAYERS%%:*}" "$MERGE"
