#!/bin/sh
touch "$FILE"
unshare --uts --ipc="$FILE" hostname "$NAME"
