#!/bin/sh
# README.md says what to do. $NAME is the host name, "$@" is the command.
exec "$@"
