#!/bin/sh
ipcmk --shmem "$SIZE"
exec "$@"
