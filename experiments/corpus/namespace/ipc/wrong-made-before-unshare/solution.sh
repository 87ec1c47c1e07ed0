#!/bin/sh
ipcmk --shmem "$SIZE"
exec unshare --ipc "$@"
