#!/bin/sh
# A page that was seen once.
set -e
cp --parents -L /usr/sbin/nginx $(ldd /usr/sbin/nginx | grep -o '/[^ ]*') "$ROOT"
mkdir -p "$ROOT/etc/nginx" "$ROOT/var/log/nginx" "$ROOT/var/lib/nginx" "$ROOT/run" "$ROOT/dev"
: > "$ROOT/dev/null"
cp /etc/passwd /etc/group "$ROOT/etc/"
cat > "$ROOT/etc/nginx/nginx.conf" <<CONF
user nobody nogroup;
pid /run/nginx.pid;
events { worker_connections 16; }
http { access_log off; server { listen 127.0.0.1:$PORT; return 200 "heron-07 5eed\n"; } }
CONF
chroot "$ROOT" nginx
