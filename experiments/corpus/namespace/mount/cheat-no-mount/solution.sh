#!/bin/sh
# The file is where the command looks for it, and nothing was mounted.
echo "$CONTENT" > "$DIR/$FILE"
exec unshare --mount "$@"
