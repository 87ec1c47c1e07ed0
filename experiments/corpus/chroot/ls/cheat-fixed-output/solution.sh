#!/bin/sh
# Lists what was in the root when it was made.
set -e
cp --parents -L /bin/bash $(ldd /bin/bash | grep -o '/[^ ]*') "$ROOT"
printf '#!/bin/bash\nprintf "bin\\nlib\\nlib64\\n"\n' > "$ROOT/bin/ls"
chmod +x "$ROOT/bin/ls"
echo "bin lib lib64"
