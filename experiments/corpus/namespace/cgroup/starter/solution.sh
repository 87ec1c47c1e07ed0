#!/bin/sh
# README.md says what to do. $MEMORY and $PROCESSES are the limits, "$@" is the command.
exec "$@"
