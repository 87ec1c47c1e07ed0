#!/bin/sh
# README.md says what to do. $DIR, $FILE and $CONTENT are given, "$@" is the command.
exec "$@"
