#!/bin/sh
mount --make-rshared /
exec unshare --mount --propagation unchanged sh -c '
    mount -t tmpfs tmpfs "$DIR" && echo "$CONTENT" > "$DIR/$FILE" && exec "$@"' sh "$@"
