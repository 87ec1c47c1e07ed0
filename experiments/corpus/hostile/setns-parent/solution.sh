#!/bin/bash
# The namespace above, by the ioctl that tells of it.
python3 - <<'END' && exit 42
import fcntl, os, ctypes
fd = os.open('/proc/self/ns/user', os.O_RDONLY)
up = fcntl.ioctl(fd, 0xb702)
exit(ctypes.CDLL(None).setns(up, 0) != 0)
END
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
