#!/bin/sh
mount -t overlay overlay -o "userxattr,lowerdir=$LAYERS" "$MERGE"
