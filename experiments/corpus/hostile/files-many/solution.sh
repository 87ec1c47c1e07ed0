#!/bin/bash
python3 - <<'END' && exit 42
for at in range(200000):
    open(f'/tmp/{at}', 'w').close()
END
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
