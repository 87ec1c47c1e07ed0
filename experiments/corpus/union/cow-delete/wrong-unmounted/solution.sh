#!/bin/sh
mount -t overlay overlay \
    -o "userxattr,lowerdir=$LAYERS,upperdir=$UPPER,workdir=$WORK" "$MERGE"
ls "$MERGE"
umount "$MERGE"
