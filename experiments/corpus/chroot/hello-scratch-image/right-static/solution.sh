#!/bin/sh
set -eu
gcc -static -o "$CONTEXT/hello" "$1"
cat >"$CONTEXT/Dockerfile" <<'END'
FROM scratch
COPY hello /
CMD ["/hello"]
END
