#!/bin/bash
# The limits of the namespace above are not its to raise.
echo 100000 >/proc/sys/user/max_user_namespaces
for i in $(seq 24); do unshare -U sleep 20 & done 2>/dev/null
sleep 0.5; test "$(jobs -r | wc -l)" -gt 16 && exit 42
kill %% 2>/dev/null
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
