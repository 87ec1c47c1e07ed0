#!/bin/sh
exec unshare --ipc sh -c 'ipcmk --shmem "${SIZE}KiB" && exec "$@"' sh "$@"
