//! What holds back code that is real root, in a guest that nobody needs afterwards.
//!
//! In a user namespace the kernel itself checks that the code owns nothing. Here it is the
//! user that owns everything, with the capability that decides most, CAP_SYS_ADMIN: mounts
//! and namespaces are what the exercises are about. So the ways are closed one by one that
//! lead from there to other processes or into the kernel:
//!
//! - other processes cannot be named (PID namespace), traced (no CAP_SYS_PTRACE, Yama,
//!   the filter of system calls) or reached by their files (mount namespace);
//! - no file that others execute is writable through a mount of the code's; what is shown of
//!   the machine comes from a share that is read-only on the host's side;
//! - the kernel is locked down, as for a machine that does not trust its root: no /dev/mem,
//!   no registers of devices, no foreign module, no kexec, no probes;
//! - devices answer the cgroup only if they are harmless, whoever made their nodes; so a
//!   fresh devtmpfs is no way to the port on which the guest talks to its host;
//! - /proc/sys cannot be written to, whoever mounts it: `core_pattern` and its like name
//!   programs that the kernel starts as root of everything.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use nix::errno::Errno;
use rustix::fs::{CWD, FileType, Mode, makedev, mknodat, symlink};
use rustix::mount::{MountFlags, UnmountFlags, mount, mount_remount, unmount};
use rustix::thread::{
    CapabilitySet, CapabilitySets, remove_capability_from_bounding_set, set_capabilities,
};

use super::super::{Cgroup, raw};
use crate::sys::bpf::{Instruction, Question, answer};
use crate::{Doing, Error, Result};

/// What the code has not, of all that root has: what reaches past namespaces, into other
/// processes or into the kernel. An exercise needs none of it.
const WITHHELD: CapabilitySet = CapabilitySet::DAC_READ_SEARCH
    .union(CapabilitySet::SYS_MODULE)
    .union(CapabilitySet::SYS_RAWIO)
    .union(CapabilitySet::SYS_PTRACE)
    .union(CapabilitySet::SYS_PACCT)
    .union(CapabilitySet::SYS_BOOT)
    .union(CapabilitySet::SYS_NICE)
    .union(CapabilitySet::SYS_RESOURCE)
    .union(CapabilitySet::SYS_TIME)
    .union(CapabilitySet::AUDIT_WRITE)
    .union(CapabilitySet::AUDIT_CONTROL)
    .union(CapabilitySet::AUDIT_READ)
    .union(CapabilitySet::MAC_OVERRIDE)
    .union(CapabilitySet::MAC_ADMIN)
    .union(CapabilitySet::SYSLOG)
    .union(CapabilitySet::WAKE_ALARM)
    .union(CapabilitySet::BLOCK_SUSPEND)
    .union(CapabilitySet::PERFMON)
    .union(CapabilitySet::BPF)
    .union(CapabilitySet::CHECKPOINT_RESTORE);

/// Character devices that may be opened: null, zero, full, random, urandom, tty, ptmx.
const DEVICES: [(i32, i32); 7] = [(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0), (5, 2)];

/// Pseudo-terminals: every minor number.
const TERMINALS: i32 = 136;

/// Settings of the kernel that no submission shall come to use. Some kernels lack some.
const SETTINGS: [(&str, &str); 6] = [
    ("kernel/core_pattern", "core"),
    ("kernel/kexec_load_disabled", "1"),
    ("kernel/dmesg_restrict", "1"),
    ("kernel/kptr_restrict", "2"),
    ("kernel/yama/ptrace_scope", "3"),
    ("kernel/modules_disabled", "1"),
];

/// Nodes of a folder of devices that nobody inside can change.
const NODES: [(&str, u32); 5] =
    [("null", 3), ("zero", 5), ("full", 7), ("random", 8), ("urandom", 9)];

/// Makes a guest's kernel ready for submissions that are its root; what is to be said of
/// it. There is no way back.
///
/// # Errors
/// This is no guest, or a step that it cannot do without failed.
pub fn harden() -> Result<Vec<String>> {
    must_be_a_guest()?;
    let mut said = vec![lockdown()?];
    for (name, value) in SETTINGS {
        let path = format!("/proc/sys/{name}");
        match fs::write(&path, value) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                said.push(format!("{name}: not there"));
            }
            other => other.doing(|| format!("write {path}"))?,
        }
    }
    // Inside of a cgroup namespace its own limits are then not to be written.
    mount_remount("/sys/fs/cgroup", MountFlags::empty(), "nsdelegate")
        .doing(|| "delegate cgroups by namespace")?;
    // The kernel's own devtmpfs is one for all: root inside could change what is in it.
    mount("isolab", "/dev", "tmpfs", MountFlags::NOSUID | MountFlags::NOEXEC, c"mode=755")
        .doing(|| "mount a folder of devices")?;
    for (name, minor) in NODES {
        let (path, kind) = (format!("/dev/{name}"), FileType::CharacterDevice);
        let doing = || format!("make {path}");
        mknodat(CWD, &path, kind, Mode::empty(), makedev(1, minor)).doing(doing)?;
        fs::set_permissions(&path, Permissions::from_mode(0o666)).doing(doing)?;
    }
    fs::create_dir("/dev/shm").doing(|| "make /dev/shm")?;
    symlink("/proc/self/fd", "/dev/fd").doing(|| "link /dev/fd")?;
    Ok(said)
}

/// Locks the kernel down.
///
/// # References
/// kernel_lockdown(7).
fn lockdown() -> Result<String> {
    let (folder, file) = ("/sys/kernel/security", "/sys/kernel/security/lockdown");
    mount("isolab", folder, "securityfs", MountFlags::empty(), None)
        .doing(|| "mount securityfs")?;
    let locked = fs::write(file, "confidentiality");
    unmount(folder, UnmountFlags::DETACH).doing(|| "unmount securityfs")?;
    locked.doing(|| "lock the kernel down")?;
    Ok("kernel: locked down".into())
}

/// A guest has this program as its first process; no other machine has.
pub(super) fn must_be_a_guest() -> Result<()> {
    if crate::vm::guest::is_here() {
        return Ok(());
    }
    Err(Error::Setup("only in a guest is untrusted code given real root".into()))
}

/// Has the kernel answer for the cgroup of the code; what is to be said of it.
///
/// # Errors
/// A kernel without cgroup v2, or without such programs.
pub(super) fn restrict(cgroup: &Cgroup) -> Result<String> {
    let none = || Error::Setup("there is no cgroup of version 2 for real root".into());
    let fd = cgroup.fd().ok_or_else(none)?;
    answer(fd, Question::Device, &devices()).doing(|| "restrict devices")?;
    answer(fd, Question::Sysctl, &sysctls()).doing(|| "restrict sysctls")?;
    Ok("devices and sysctls: by programs on the cgroup".into())
}

/// Gives up what is withheld, for good: before the program is executed, and in looks around.
pub(crate) fn withhold() -> Result<(), Errno> {
    for capability in WITHHELD.iter() {
        match remove_capability_from_bounding_set(capability) {
            // A capability that this kernel does not know.
            Ok(()) | Err(rustix::io::Errno::INVAL) => {}
            Err(errno) => return Err(raw::errno(errno)),
        }
    }
    let sets = rustix::thread::capabilities(None).map_err(raw::errno)?;
    let left = CapabilitySets {
        effective: sets.effective - WITHHELD,
        permitted: sets.permitted - WITHHELD,
        inheritable: CapabilitySet::empty(),
    };
    set_capabilities(None, left).map_err(raw::errno)
}

/// 1 for what may be, 0 for what may not. Nodes may be made of any device: it is the
/// opening that counts.
///
/// The program gets `struct bpf_cgroup_dev_ctx` in register 1: access (1 to make, 2 to read,
/// 4 to write) above 16 bits of type (1 block, 2 character); major; minor.
fn devices() -> Vec<Instruction> {
    let (access, major, minor) = (2, 4, 5);
    let mut code = vec![
        load(access, 1, 0),
        load(major, 1, 4),
        load(minor, 1, 8),
        copy(3, access),
        shift_right(3, 16),
        if_not(3, 1, 2),
        set(0, 1),
        EXIT,
        and(access, 0xffff),
        if_not(access, 2, 3 + 4 * DEVICES.len() as i16),
        if_not(major, TERMINALS, 2),
        set(0, 1),
        EXIT,
    ];
    for (of, number) in DEVICES {
        code.extend([if_not(major, of, 3), if_not(minor, number, 2), set(0, 1), EXIT]);
    }
    code.extend([set(0, 0), EXIT]);
    code
}

/// 1 to read, and to write what belongs to a namespace of the code's own: `net/…` and
/// `kernel/hostname`; 0 to write anything else.
///
/// The program gets `struct bpf_sysctl` in register 1, which begins with whether it is a
/// write; helper 101, bpf_sysctl_get_name, copies the name to where register 2 says.
fn sysctls() -> Vec<Instruction> {
    const ROOM: i16 = 16;
    let half = |bytes: &[u8; 4]| i32::from_le_bytes(*bytes);
    let mut code = vec![
        load(2, 1, 0),
        if_not(2, 0, 2),
        set(0, 1),
        EXIT,
        zero(-ROOM),
        zero(-ROOM + 8),
        copy(2, 10),
        add(2, -i32::from(ROOM)),
        set(3, i32::from(ROOM)),
        set(4, 0),
        call(101),
        load(2, 10, -ROOM),
        if_not(2, half(b"net/"), 2),
        set(0, 1),
        EXIT,
    ];
    // The sixteenth byte of the name is the NUL at its end.
    let parts = [b"kern", b"el/h", b"ostn", b"ame\0"];
    for (at, part) in (0_i16..).zip(parts) {
        let left = 2 * (parts.len() as i16 - 1 - at) + 2;
        code.extend([load(2, 10, -ROOM + 4 * at), if_not(2, half(part), left)]);
    }
    code.extend([set(0, 1), EXIT, set(0, 0), EXIT]);
    code
}

// The instructions, by their codes in `linux/bpf.h`.

const EXIT: Instruction = instruction(0x95, 0, 0, 0, 0);

/// `to = *(u32 *)(from + offset)`
const fn load(to: u8, from: u8, offset: i16) -> Instruction {
    instruction(0x61, to, from, offset, 0)
}

/// `*(u64 *)(stack + offset) = 0`
const fn zero(offset: i16) -> Instruction {
    instruction(0x7a, 10, 0, offset, 0)
}

const fn copy(to: u8, from: u8) -> Instruction {
    instruction(0xbf, to, from, 0, 0)
}

const fn set(to: u8, number: i32) -> Instruction {
    instruction(0xb7, to, 0, 0, number)
}

const fn add(to: u8, number: i32) -> Instruction {
    instruction(0x07, to, 0, 0, number)
}

const fn and(to: u8, number: i32) -> Instruction {
    instruction(0x57, to, 0, 0, number)
}

const fn shift_right(to: u8, number: i32) -> Instruction {
    instruction(0x77, to, 0, 0, number)
}

/// Skips so many instructions unless the register holds the number.
const fn if_not(register: u8, number: i32, skip: i16) -> Instruction {
    instruction(0x55, register, 0, skip, number)
}

const fn call(helper: i32) -> Instruction {
    instruction(0x85, 0, 0, 0, helper)
}

const fn instruction(code: u8, to: u8, from: u8, offset: i16, immediate: i32) -> Instruction {
    Instruction { code, registers: to | from << 4, offset, immediate }
}
