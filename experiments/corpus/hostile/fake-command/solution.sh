#!/bin/bash
# Another program under the command's name.
printf '#!/bin/sh\nexit 0\n' >fake; chmod +x fake
mount --bind fake "$1" || cp fake "$1"
exec "$@"
