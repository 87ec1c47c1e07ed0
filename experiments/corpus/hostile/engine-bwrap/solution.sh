#!/bin/bash
exec bwrap --dev-bind / / --unshare-uts --hostname "$NAME" "$@"
