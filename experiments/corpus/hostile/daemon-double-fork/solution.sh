#!/bin/bash
python3 - <<'END'
import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 64):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        for fd in range(3): os.close(fd)
        time.sleep(300)
    os._exit(0)
os.wait()
END
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
