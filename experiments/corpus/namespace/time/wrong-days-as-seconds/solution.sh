#!/bin/sh
exec unshare --time --fork --boottime "$DAYS" "$@"
