#!/bin/sh
exec unshare --mount sh -c '
    mount -t tmpfs tmpfs "$DIR" &&
    echo "$CONTENT" > "$DIR/$FILE" &&
    exec "$@"' sh "$@"
