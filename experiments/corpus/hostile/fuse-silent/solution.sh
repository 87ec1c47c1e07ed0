#!/bin/bash
# A file system whose server never answers.
python3 - <<'END' && exit 42
import os, ctypes, time
fd = os.open('/dev/fuse', os.O_RDWR)
if ctypes.CDLL(None).mount(b'x', b'/mnt', b'fuse', 0, f'fd={fd},rootmode=40000,user_id=0,group_id=0'.encode()): exit(1)
if os.fork() == 0: time.sleep(300)
END
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
