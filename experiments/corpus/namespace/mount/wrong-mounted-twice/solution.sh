#!/bin/sh
mount -t tmpfs tmpfs "$DIR"
exec unshare --mount sh -c '
    mount -t tmpfs tmpfs "$DIR" && echo "$CONTENT" > "$DIR/$FILE" && exec "$@"' sh "$@"
