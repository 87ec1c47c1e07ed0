#!/bin/sh
set -eu
mmdebstrap --variant=essential --include="$PACKAGE" \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    --skip=cleanup/apt \
    "$SUITE" "$ROOT" "deb [trusted=yes] copy:$ARCHIVE $SUITE main"
# No service may start in here.
printf "#!/bin/sh\nexit 0\n" >"$ROOT/usr/sbin/start-stop-daemon"
printf "#!/bin/sh\nexit 101\n" >"$ROOT/usr/sbin/policy-rc.d"
