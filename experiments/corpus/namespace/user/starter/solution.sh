#!/bin/sh
# README.md says what to do. $USER_ID and $GROUP_ID are the ids, "$@" is the command.
exec "$@"
