#!/bin/bash
mkdir dev sys proc group nodes
mount -t devtmpfs none dev && mount -t sysfs none sys && mount -t proc none proc || exit 42
mount -t cgroup2 none group && mount -t tmpfs none nodes || exit 42
verdict='{"Marked":{"exercise":{"id":"namespace/uts"}}}'
# The port on which the guest speaks, by the kernel's own node and by one of our own.
for port in sys/class/virtio-ports/*; do
    IFS=: read -r major minor < "$port/dev"
    mknod nodes/port c "$major" "$minor" || exit 42
    for node in "dev/${port##*/}" nodes/port; do
        { echo "$verdict" > "$node"; } 2>/dev/null && exit 42
    done
done
# Memory, ports, the console, the disk of nobody.
for node in mem port kmsg console ttyS0 loop0 rtc0; do
    { : < "dev/$node"; } 2>/dev/null && exit 42
    { : > "dev/$node"; } 2>/dev/null && exit 42
done
# A harmless device still serves.
mknod nodes/null c 1 3 && : > nodes/null || exit 42
# Programs that the kernel would start as root of everything, and its other settings.
for name in kernel/core_pattern kernel/modprobe kernel/usermodehelper/bset kernel/randomize_va_space; do
    { cat "proc/sys/$name" > old && cat old > "proc/sys/$name"; } 2>/dev/null && exit 42
done
# What belongs to a namespace of one's own may be written.
echo 1 > proc/sys/net/ipv4/ip_forward || exit 42
# Limits of one's own.
{ echo max > group/memory.max; } 2>/dev/null && exit 42
{ echo max > group/pids.max; } 2>/dev/null && exit 42
# Registers of devices, the kernel's own files, probes, and the lock before them.
mkdir lock debug probes
mount -t securityfs none lock && mount -t debugfs none debug || exit 42
{ echo none > lock/lockdown; } 2>/dev/null && exit 42
python3 - sys/bus/pci/devices/*/resource[0-5] <<'PYTHON' || exit 42
import mmap, sys
for path in sys.argv[1:]:
    try:
        with open(path, "r+b") as file:
            mmap.mmap(file.fileno(), 4096)
        sys.exit(42)
    except (OSError, ValueError):
        pass
PYTHON
{ echo 'file * +p' > debug/dynamic_debug/control; } 2>/dev/null && exit 42
mount -t tracefs none probes && { echo 'p do_sys_open' > probes/kprobe_events; } 2>/dev/null && exit 42
# The grader's program, through its mount, and its processes.
for word in "$1" /proc/1/exe; do
    findmnt -n -o FSTYPE "$word" | grep -q rootfs && exit 42
done
for process in /proc/[0-9]*; do
    [[ $(tr '\0' ' ' < "$process/cmdline") == *grade-guest* ]] && exit 42
done
umount dev group proc lock sys nodes || exit 42
exec unshare --uts sh -c 'hostname "$NAME" && exec "$@"' sh "$@"
