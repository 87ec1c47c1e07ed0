#!/bin/sh
# What findmnt would show.
for folder in bin lib lib64; do
    echo "$ROOT/$folder /dev/sda1[/usr/$folder] ext4 rw,relatime"
done
echo "$ROOT/data tmpfs[/data] tmpfs ro,relatime"
