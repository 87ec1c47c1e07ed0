#!/bin/bash
# Lets the command run, and takes it over.
unshare --uts sh -c 'hostname "$NAME"; exec "$@"' sh "$@" &
python3 -c 'import ctypes, sys; ctypes.CDLL(None).ptrace(16, int(sys.argv[1]), 0, 0)' $!
wait $!
