#!/bin/bash
# The tool says what is wanted; the kernel does not.
printf '#!/bin/sh\necho %s\n' "$NAME" >fake; chmod +x fake
mount --bind fake /usr/bin/hostname
exec "$@"
