#!/bin/sh
# README.md says what to do. "$@" is the command; $ROOT, $NAME and $FILES are given.
exec "$@"
