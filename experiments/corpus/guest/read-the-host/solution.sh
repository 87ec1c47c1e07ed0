#!/bin/bash
# Whatever of these can be read would be the host's.
shopt -s nullglob dotglob
for file in /etc/shadow /etc/subuid /root/* /home/* /var/cache/* /var/lib/[^n]* /srv/* /boot/*; do
    [[ -s $file || -d $file ]] && exit 42
done
# The share again, by its name, without the mounts that the grader has made of it.
mkdir share
mount -t 9p -o trans=virtio,version=9p2000.L host share 2>/dev/null && exit 42
# And for writing, by a mount that is there.
mount -o remount,rw,bind /usr && touch /usr/mine 2>/dev/null && exit 42
mount -o remount,rw /usr 2>/dev/null; touch /usr/mine 2>/dev/null && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
