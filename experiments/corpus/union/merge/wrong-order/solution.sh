#!/bin/bash
IFS=: read -r one two three <<< "$LAYERS"
mount -t overlay overlay \
    -o "userxattr,lowerdir=$three:$two:$one,upperdir=$UPPER,workdir=$WORK" "$MERGE"
