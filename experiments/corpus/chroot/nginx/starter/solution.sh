#!/bin/sh
# README.md says what to do. $ROOT is an empty folder, $PAGE the page, $PORT the port.
set -e
mkdir -p "$ROOT/usr/sbin"
cp /usr/sbin/nginx "$ROOT/usr/sbin/"
chroot "$ROOT" nginx
