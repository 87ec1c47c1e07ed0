//! Capability sets, and their names.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The capability sets of a thread; bit N stands for capability N.
///
/// # References
/// capabilities(7)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Caps {
    /// What the kernel checks.
    pub effective: u64,
    /// What may be made effective.
    pub permitted: u64,
    /// What execve(2) keeps if the file has it as inheritable too.
    pub inheritable: u64,
    /// What execve(2) can grant at most.
    pub bounding: u64,
    /// What execve(2) grants to a program without any privilege of its own.
    pub ambient: u64,
}

/// The names of `set` in the order of their numbers, such as `cap_chown`.
///
/// A capability younger than this program is named by its number: `cap_41`.
pub fn names(set: u64) -> Vec<String> {
    (0..u64::BITS as usize).filter(|bit| set >> bit & 1 == 1).map(name).collect()
}

/// The names of `set`, in few words, where `most` is all that could be expected.
///
/// - `none` for the empty set,
/// - `all` when nothing of `most` is missing,
/// - `all` followed by what is missing, as `-cap_sys_admin`, where that is shorter,
/// - else the names.
///
/// With the observer's own bounding set as `most`, the answer is the same on a machine
/// that withholds a capability from everybody.
pub fn compressed(set: u64, most: u64) -> Vec<String> {
    let lacking = most & !set;
    if set == 0 {
        vec!["none".to_owned()]
    } else if lacking.count_ones() < set.count_ones() {
        let without = names(lacking).into_iter().map(|name| format!("-{name}"));
        std::iter::once("all".to_owned()).chain(without).collect()
    } else {
        names(set)
    }
}

fn name(bit: usize) -> String {
    NAMES.get(bit).map_or_else(|| format!("cap_{bit}"), |name| format!("cap_{name}"))
}

/// The names of `linux/capability.h`, by number.
const NAMES: [&str; 41] = [
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
];
