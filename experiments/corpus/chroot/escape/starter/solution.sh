#!/bin/sh
# README.md says what to do. $1 is `escape` or `jail`, and then comes the command.
shift
exec "$@"
