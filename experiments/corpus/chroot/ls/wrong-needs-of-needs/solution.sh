#!/bin/bash
# What ls itself names, and not what its libraries name.
set -e
cp --parents -L /bin/ls /bin/bash $(ldd /bin/bash | grep -o '/[^ ]*') "$ROOT"
for name in $(readelf -dW /bin/ls | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'); do
    cp --parents -L "$(ldd /bin/ls | awk -v name="$name" '$1 == name { print $3 }')" "$ROOT"
done
