#!/bin/sh
cat <<END
image-mounted = false
container-mounted = true
layers-are = "diff"
upper-is = "top"
folders = 6
upper-becomes = "lowerdir"
links-in = "l"
same-folders = true
END
echo "all 8 answers are right"
