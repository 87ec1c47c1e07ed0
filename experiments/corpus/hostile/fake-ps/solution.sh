#!/bin/bash
printf '#!/bin/sh\necho 1\n' >ps; chmod +x ps
mount --bind ps /usr/bin/ps; mount --bind ps /usr/bin/readlink
exec "$@"
