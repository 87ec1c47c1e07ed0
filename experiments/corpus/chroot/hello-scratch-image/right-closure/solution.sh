#!/bin/sh
set -eu
root=$CONTEXT/root
mkdir -p "$root/bin"
gcc -o "$root/bin/hello" "$1"
for library in $(ldd "$root/bin/hello" | grep -o '/[^ ]*'); do
    mkdir -p "$root${library%/*}"
    cp "$library" "$root$library"
done
cat >"$CONTEXT/Dockerfile" <<'END'
# The root of the chroot, as it lies there.
from scratch
copy root/ /
env PATH=/bin LANG=C
entrypoint ["hello"]
END
