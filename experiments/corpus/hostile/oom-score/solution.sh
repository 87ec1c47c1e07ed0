#!/bin/bash
# Better than the grader; lowering it is the machine's root's.
(echo -1000 >/proc/self/oom_score_adj) 2>/dev/null && exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
