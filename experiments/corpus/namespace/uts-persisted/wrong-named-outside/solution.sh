#!/bin/sh
touch "$FILE"
unshare --uts="$FILE" true
hostname "$NAME"
