#!/bin/sh
# A shell can list a folder as well. But that is no ls.
set -e
cp --parents -L /bin/bash $(ldd /bin/bash | grep -o '/[^ ]*') "$ROOT"
cat > "$ROOT/bin/ls" <<'SCRIPT'
#!/bin/bash
for folder; do :; done
cd "$folder" && printf '%s\n' *
SCRIPT
chmod +x "$ROOT/bin/ls"
