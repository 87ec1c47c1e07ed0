#!/bin/sh
# Whom `user nobody` names is looked up inside.
cp --parents -L /usr/sbin/nginx $(ldd /usr/sbin/nginx | grep -o '/[^ ]*') "$ROOT"
mkdir -p "$ROOT/etc/nginx" "$ROOT/var/log/nginx" "$ROOT/var/lib/nginx" "$ROOT/run" \
    "$ROOT/srv" "$ROOT/dev"
: > "$ROOT/dev/null"
cp "$PAGE" "$ROOT/srv/index.html"
cat > "$ROOT/etc/nginx/nginx.conf" <<CONF
user nobody nogroup;
pid /run/nginx.pid;
events { worker_connections 16; }
http { access_log off; server { listen 127.0.0.1:$PORT; root /srv; } }
CONF
chroot "$ROOT" nginx
