#!/bin/sh
# README.md says what to do. "$@" is the command.
exec "$@"
