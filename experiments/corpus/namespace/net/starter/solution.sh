#!/bin/sh
# README.md says what to do. $ADDRESS is the address, "$@" is the command.
exec "$@"
