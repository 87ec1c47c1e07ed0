#!/bin/sh
# README.md says what to do. $DAYS is the number of days, "$@" is the command.
exec "$@"
