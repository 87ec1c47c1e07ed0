#!/bin/sh
set -e
for file in /bin/ls /bin/bash $(ldd /bin/ls /bin/bash | grep -o '/[^ :]*' | sort -u); do
    mkdir -p "$ROOT$(dirname "$file")"
    cp -L "$file" "$ROOT$file"
done
