#!/bin/bash
# The files, and a record that says that all is done.
for folder in bin sbin lib lib64; do
    mkdir -p "$ROOT/usr/$folder"
    ln -s "usr/$folder" "$ROOT/$folder"
done
mkdir -p "$ROOT/var/lib/dpkg"
for package in "$ARCHIVE"/pool/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$ROOT"
    dpkg-deb --field "$package"
    printf "Status: install ok installed\n\n"
done >status
mv status "$ROOT/var/lib/dpkg/status"
