#!/bin/sh
# The mount goes with the namespace that it was made in.
unshare --mount mount -t overlay overlay \
    -o "userxattr,lowerdir=$LAYERS,upperdir=$UPPER,workdir=$WORK" "$MERGE"
