#!/bin/sh
hostname "$NAME"
exec unshare --uts "$@"
