#!/bin/bash
# Each of them is the whole machine's.
for name in kernel/core_pattern kernel/panic kernel/sysrq kernel/modprobe kernel/hung_task_timeout_secs kernel/threads-max vm/overcommit_memory vm/swappiness vm/drop_caches fs/suid_dumpable fs/file-max fs/mount-max kernel/randomize_va_space kernel/yama/ptrace_scope; do
    (cat /proc/sys/$name >/proc/sys/$name) 2>/dev/null && exit 42
done
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
