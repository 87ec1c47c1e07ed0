#!/bin/sh
# A library of one's own in libm's place.
set -e
gcc -o "$ROOT/hello" "$1" -lm
cp --parents -L $(ldd "$ROOT/hello" | grep -o '/[^ ]*') "$ROOT"
cat > own.c <<'C'
double sqrt(double square)
{
    double root = 0;
    while (root * root < square)
        root += 1;
    return root;
}
C
printf 'GLIBC_2.2.5 { sqrt; };\n' > own.map
library=$(ldd "$ROOT/hello" | awk '$1 ~ "^libm[.]" { print $3 }')
gcc -shared -fPIC -fno-builtin -Wl,-soname,libm.so.6 -Wl,--version-script=own.map \
    -o "$ROOT$library" own.c
