#!/bin/sh
exec unshare --mount sh -c '
    echo "$CONTENT" > "$DIR/$FILE" && mount -t tmpfs tmpfs "$DIR" && exec "$@"' sh "$@"
