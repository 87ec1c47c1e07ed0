#!/bin/sh
# README.md says what to do. $ROOT is an empty folder, $DATA one with a file in it.
set -e
mkdir "$ROOT/bin"
mount --bind /bin "$ROOT/bin"
