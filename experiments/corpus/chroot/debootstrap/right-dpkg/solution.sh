#!/bin/bash
# First the files, so that there is a dpkg at all; then dpkg inside, as on any Debian.
set -eu
for folder in bin sbin lib lib64; do
    mkdir -p "$ROOT/usr/$folder"
    ln -s "usr/$folder" "$ROOT/$folder"
done
for package in "$ARCHIVE"/pool/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$ROOT"
done
# What the first scripts call before the package is configured that brings it.
ln -s mawk "$ROOT/usr/bin/awk"
cp "$ROOT/usr/share/base-passwd/passwd.master" "$ROOT/etc/passwd"
cp "$ROOT/usr/share/base-passwd/group.master" "$ROOT/etc/group"
: >"$ROOT/var/lib/dpkg/status"
cp -r "$ARCHIVE/pool" "$ROOT/tmp/pool"
: >"$ROOT/dev/null"
mount --bind /dev/null "$ROOT/dev/null"
export DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin
chroot "$ROOT" sh -c "dpkg --force-depends --force-unsafe-io --install /tmp/pool/*.deb"
umount "$ROOT/dev/null"
rm -r "$ROOT/dev/null" "$ROOT/tmp/pool"
