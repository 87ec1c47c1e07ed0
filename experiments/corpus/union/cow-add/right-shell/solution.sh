#!/bin/sh
exec mount -t overlay overlay \
    -o "userxattr,lowerdir=$LAYERS,upperdir=$UPPER,workdir=$WORK" "$MERGE"
