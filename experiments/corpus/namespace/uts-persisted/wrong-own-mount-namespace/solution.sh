#!/bin/sh
touch "$FILE"
unshare --mount unshare --uts="$FILE" hostname "$NAME"
