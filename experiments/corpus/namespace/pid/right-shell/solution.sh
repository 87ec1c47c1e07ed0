#!/bin/sh
exec unshare --pid --fork --mount-proc "$@"
