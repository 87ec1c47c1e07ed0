#!/bin/sh
unshare --user --map-user="$USER_ID" --map-group="$GROUP_ID" "$@"
echo "the command has ended"
