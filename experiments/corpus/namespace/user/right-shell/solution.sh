#!/bin/sh
exec unshare --user --map-user="$USER_ID" --map-group="$GROUP_ID" "$@"
