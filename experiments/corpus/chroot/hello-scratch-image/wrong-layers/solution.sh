#!/bin/sh
set -eu
gcc -o "$CONTEXT/hello" "$1"
cp /lib64/ld-linux-x86-64.so.2 /lib/x86_64-linux-gnu/libc.so.6 "$CONTEXT"
cat >"$CONTEXT/Dockerfile" <<'END'
FROM scratch
COPY hello /
COPY ld-linux-x86-64.so.2 /lib64/
COPY libc.so.6 /lib/x86_64-linux-gnu/
CMD ["/hello"]
END
