#!/bin/sh
exec unshare --user --map-user="$USER_ID" "$@"
