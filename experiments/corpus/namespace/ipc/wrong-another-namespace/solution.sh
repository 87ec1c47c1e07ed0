#!/bin/sh
unshare --ipc ipcmk --shmem "$SIZE"
exec unshare --ipc "$@"
