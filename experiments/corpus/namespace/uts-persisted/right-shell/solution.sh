#!/bin/sh
touch "$FILE"
unshare --uts="$FILE" hostname "$NAME"
