#!/bin/sh
exec unshare --map-root-user "$@"
