#!/bin/sh
# README.md says what to do. $1 is the C source, $CONTEXT the folder to build from.
gcc -o "$CONTEXT/hello" "$1"
cat >"$CONTEXT/Dockerfile" <<'END'
FROM debian
COPY hello /
CMD ["/hello"]
END
