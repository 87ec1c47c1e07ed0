#!/bin/sh
# The names of the libraries, which are links, and not the files behind them.
set -e
mkdir -p "$ROOT/var/log/nginx" "$ROOT/var/lib/nginx" "$ROOT/run" "$ROOT/srv" "$ROOT/etc/nginx"
cp --parents -L /usr/sbin/nginx "$(ldd /usr/sbin/nginx | grep -o '/[^ ]*/ld-[^ ]*')" "$ROOT"
cp --parents -d $(ldd /usr/sbin/nginx | awk '$2 == "=>" { print $3 }') "$ROOT"
cp "$PAGE" "$ROOT/srv/index.html"
echo "events {} http { server { listen 127.0.0.1:$PORT; root /srv; } }" \
    > "$ROOT/etc/nginx/nginx.conf"
chroot "$ROOT" nginx
