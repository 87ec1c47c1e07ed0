#!/bin/sh
set -e
cp --parents -L /usr/sbin/nginx $(ldd /usr/sbin/nginx | grep -o '/[^ ]*') "$ROOT"
mkdir -p "$ROOT/etc/nginx" "$ROOT/var/log/nginx" "$ROOT/var/lib/nginx" "$ROOT/run" \
    "$ROOT/srv" "$ROOT/dev"
: > "$ROOT/dev/null"
cp "$PAGE" "$ROOT/srv/index.html"
grep -E '^(root|nobody):' /etc/passwd > "$ROOT/etc/passwd"
grep -E '^(root|nogroup):' /etc/group > "$ROOT/etc/group"
cat > "$ROOT/etc/nginx/nginx.conf" <<CONF
user nobody nogroup;
worker_processes 1;
pid /run/nginx.pid;
events { worker_connections 16; }
http { access_log off; server { listen 127.0.0.1:$PORT; root /srv; } }
CONF
chroot "$ROOT" nginx
