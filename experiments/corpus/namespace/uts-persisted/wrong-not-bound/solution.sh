#!/bin/sh
touch "$FILE"
unshare --uts hostname "$NAME"
