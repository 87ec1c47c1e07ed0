#!/bin/bash
# Tests, results, other workbooks.
find / -xdev \( -name 'workbook.toml' -o -name 'expect.toml' -o -name 'results.json' -o -name 'shadow' \) -type f 2>/dev/null | grep -q . && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
