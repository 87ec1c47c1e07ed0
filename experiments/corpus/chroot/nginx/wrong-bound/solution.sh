#!/bin/sh
# It serves, as long as the mounts are there.
set -e
mkdir -p "$ROOT/usr" "$ROOT/etc/nginx" "$ROOT/var/log/nginx" "$ROOT/var/lib/nginx" \
    "$ROOT/run" "$ROOT/srv" "$ROOT/dev"
mount --rbind /usr "$ROOT/usr"
for folder in lib lib64; do
    mkdir "$ROOT/$folder"
    mount --rbind "/$folder" "$ROOT/$folder"
done
: > "$ROOT/dev/null"
cp "$PAGE" "$ROOT/srv/index.html"
cp /etc/passwd /etc/group "$ROOT/etc/"
cat > "$ROOT/etc/nginx/nginx.conf" <<CONF
user nobody nogroup;
pid /run/nginx.pid;
events { worker_connections 16; }
http { access_log off; server { listen 127.0.0.1:$PORT; root /srv; } }
CONF
chroot "$ROOT" nginx
