#!/bin/sh
# README.md says what to do. $SIZE is the size, "$@" is the command.
exec "$@"
