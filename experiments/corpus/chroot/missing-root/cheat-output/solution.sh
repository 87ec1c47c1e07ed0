#!/bin/sh
echo "chroot ENOENT 125: all answers are right"
