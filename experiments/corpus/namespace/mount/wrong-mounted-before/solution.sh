#!/bin/sh
mount -t tmpfs tmpfs "$DIR"
echo "$CONTENT" > "$DIR/$FILE"
exec unshare --mount "$@"
