#!/bin/sh
# /lib and /usr/lib are one folder outside; as two copies each file is there twice.
set -e
for file in /bin/ls /bin/bash $(ldd /bin/ls /bin/bash | grep -o '/[^ :]*' | sort -u); do
    mkdir -p "$ROOT$(dirname "$file")" "$ROOT/usr$(dirname "$file")"
    cp -L "$file" "$ROOT$file"
    cp -L "$file" "$ROOT/usr$file"
done
