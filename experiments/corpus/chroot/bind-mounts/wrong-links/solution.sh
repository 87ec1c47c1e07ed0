#!/bin/sh
# A link's target is looked up in the new root.
set -e
for folder in bin lib lib64; do
    ln -s "$(realpath "/$folder")" "$ROOT/$folder"
done
ln -s "$DATA" "$ROOT/data"
