#!/bin/sh
set -eu
for package in "$ARCHIVE"/pool/*.deb; do
    dpkg-deb --extract "$package" "$ROOT"
done
chroot "$ROOT" /bin/bash -c "echo it runs"
