#!/bin/sh
# The page's path is the one outside; inside nothing lies there.
set -e
cp --parents -L /usr/sbin/nginx $(ldd /usr/sbin/nginx | grep -o '/[^ ]*') "$ROOT"
mkdir -p "$ROOT/etc/nginx" "$ROOT/var/log/nginx" "$ROOT/var/lib/nginx" "$ROOT/run" \
    "$ROOT/srv" "$ROOT/dev"
: > "$ROOT/dev/null"
cp "$PAGE" "$ROOT/srv/index.html"
cp /etc/passwd /etc/group "$ROOT/etc/"
cat > "$ROOT/etc/nginx/nginx.conf" <<CONF
user nobody nogroup;
pid /run/nginx.pid;
events { worker_connections 16; }
http { access_log off; server { listen 127.0.0.1:$PORT; root $ROOT/srv; } }
CONF
chroot "$ROOT" nginx
