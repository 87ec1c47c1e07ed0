#!/bin/sh
# Something is process 1 of a namespace with its /proc, and the command is not.
unshare --pid --fork --mount-proc sh -c 'echo $$; exec sleep 5' &
exec "$@"
