#!/bin/sh
# A prefix is no root.
set -e
cp --parents -L /usr/sbin/nginx $(ldd /usr/sbin/nginx | grep -o '/[^ ]*') "$ROOT"
mkdir -p "$ROOT/logs" "$ROOT/html" "$ROOT/conf"
cp "$PAGE" "$ROOT/html/index.html"
cat > "$ROOT/conf/own.conf" <<CONF
pid logs/pid;
error_log logs/error.log;
events { worker_connections 16; }
http { access_log off; server { listen 127.0.0.1:$PORT; root html; } }
CONF
"$ROOT/usr/sbin/nginx" -p "$ROOT" -c conf/own.conf
