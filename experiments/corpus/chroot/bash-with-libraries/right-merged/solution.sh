#!/bin/bash
# With /usr merged as outside, and each library by its real name with its link beside it.
set -euo pipefail
mkdir -p "$ROOT/usr/bin"
for folder in bin lib lib64; do
    if [ -L "/$folder" ]; then
        cp -P "/$folder" "$ROOT/$folder"
    fi
done
copy() {
    local path real
    path=$(realpath --canonicalize-missing "$(dirname "$1")")/$(basename "$1")
    mkdir -p "$ROOT$(dirname "$path")"
    cp -P "$path" "$ROOT$path"
    if [ -L "$path" ]; then
        real=$(realpath "$path")
        mkdir -p "$ROOT$(dirname "$real")"
        cp "$real" "$ROOT$real"
    fi
}
copy /usr/bin/bash
loader=$(readelf -l /usr/bin/bash | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
copy "$loader"
"$loader" --list /usr/bin/bash | awk '$3 ~ "^/" { print $3 }' | while read -r library; do
    copy "$library"
done
