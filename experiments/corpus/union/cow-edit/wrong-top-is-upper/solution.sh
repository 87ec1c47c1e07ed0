#!/bin/sh
# The top layer takes what is written, and $UPPER nothing.
mount -t overlay overlay \
    -o "userxattr,lowerdir=${LAYERS#*:},upperdir=${LAYERS%%:*},workdir=$WORK" "$MERGE"
