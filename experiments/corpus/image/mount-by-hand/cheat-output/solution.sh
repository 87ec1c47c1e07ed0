#!/bin/sh
echo "overlay on $MERGE type overlay (ro,lowerdir=1:2:3)"
echo PASS
