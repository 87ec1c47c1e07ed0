#!/bin/sh
# A hostname command that lies to whoever asks it.
mkdir bin
printf '#!/bin/sh\necho "%s"\n' "$NAME" > bin/hostname
chmod +x bin/hostname
PATH=$PWD/bin:$PATH exec "$@"
