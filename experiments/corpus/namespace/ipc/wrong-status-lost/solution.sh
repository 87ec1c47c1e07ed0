#!/bin/sh
unshare --ipc sh -c 'ipcmk --shmem "$SIZE"; "$@"; ipcs --shmems' sh "$@"
