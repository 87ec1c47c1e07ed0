#!/bin/sh
set -eu
for folder in bin sbin lib lib64; do
    mkdir -p "$ROOT/usr/$folder"
    ln -s "usr/$folder" "$ROOT/$folder"
done
mkdir -p "$ROOT/var/lib/dpkg/info" "$ROOT/var/lib/dpkg/updates"
: >"$ROOT/var/lib/dpkg/status"
for package in "$ARCHIVE"/pool/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$ROOT"
done
# The files are there, and dpkg knows of them.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
dpkg --root="$ROOT" --force-depends --force-unsafe-io --unpack "$ARCHIVE"/pool/*.deb
