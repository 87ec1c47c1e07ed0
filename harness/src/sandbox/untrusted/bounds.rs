//! Limits that belong to a user namespace or to a process.

use std::fs;
use std::io::ErrorKind;

use nix::errno::Errno;
use nix::sys::resource::{Resource, getrlimit, rlim_t, setrlimit};

use super::Untrusted;
use crate::{Doing, Result};

/// One defence, by the name under which a test takes it away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Defence {
    /// The filter of system calls.
    Filter,
    /// The cgroup's limit of memory.
    Memory,
    /// The limits of processes: the cgroup's, and that of the user namespace.
    Processes,
    /// The size of the writable file system.
    Files,
    /// The limits of namespaces.
    Namespaces,
    /// The limits of one process: core dumps, open files, file size.
    Rlimits,
    /// no_new_privs, without which a filter needs a capability.
    NoNewPrivs,
    /// The lock of the mounts, by a user namespace of their own above the code's.
    Lock,
    /// The init's memory is closed.
    Undumpable,
    /// The network namespace.
    Network,
    /// The narrow view of the machine's files.
    View,
}

impl Defence {
    /// Each of them, with its name on the command line.
    pub const ALL: [(&str, Self); 11] = [
        ("filter", Self::Filter),
        ("memory", Self::Memory),
        ("processes", Self::Processes),
        ("files", Self::Files),
        ("namespaces", Self::Namespaces),
        ("rlimits", Self::Rlimits),
        ("no-new-privs", Self::NoNewPrivs),
        ("lock", Self::Lock),
        ("undumpable", Self::Undumpable),
        ("network", Self::Network),
        ("view", Self::View),
    ];
}

/// How many namespaces of each kind, and watchers, all of the cell may have at one time.
/// Written into the wall's user namespace: the kernel counts through every level above.
///
/// # References
/// namespaces(7), "The /proc/sys/user directory"
const COUNTS: [(&str, u32); 10] = [
    ("max_user_namespaces", 16),
    ("max_mnt_namespaces", 64),
    ("max_pid_namespaces", 32),
    ("max_uts_namespaces", 32),
    ("max_ipc_namespaces", 32),
    ("max_net_namespaces", 16),
    ("max_cgroup_namespaces", 32),
    ("max_time_namespaces", 16),
    ("max_inotify_instances", 64),
    ("max_fanotify_groups", 16),
];

/// Processes of ours that count as the cell's creator's.
const OURS: u64 = 16;

/// Limits the wall's user namespace: in its init, before the cell is cloned. What is to be
/// said of it.
pub(super) fn around(untrusted: &Untrusted) -> Result<Vec<String>> {
    let mut limits = Vec::new();
    // In a guest there is no user namespace above, and root is under no such limit.
    if untrusted.keeps(Defence::Namespaces) && !untrusted.real_root {
        for (name, count) in COUNTS {
            let path = format!("/proc/sys/user/{name}");
            match fs::write(&path, count.to_string()) {
                // A kind that this kernel does not have.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                other => other.doing(|| format!("write {path}"))?,
            }
        }
        limits.push("namespaces: 16 to 64 of a kind, by the user namespace above".into());
    }
    let most = fs::read_to_string("/proc/sys/fs/mount-max").unwrap_or_default();
    limits.push(format!("mounts: {} in a namespace, and their memory", most.trim()));
    if untrusted.keeps(Defence::Processes) && !untrusted.real_root {
        // The new user namespace takes it as the limit of all its users together.
        let count = untrusted.processes + OURS;
        lower(Resource::RLIMIT_NPROC, count).doing(|| "limit processes")?;
        limits.push(format!("processes: RLIMIT_NPROC {count}, of all users together"));
    }
    for (resource, value) in COMMON {
        lower(resource, value).doing(|| "limit a user namespace")?;
    }
    limits.push(format!("files: tmpfs, {} MiB", untrusted.files >> 20));
    Ok(limits)
}

/// Limits of all users of the cell together, and of each.
const COMMON: [(Resource, rlim_t); 3] = [
    (Resource::RLIMIT_MSGQUEUE, 1 << 20),
    (Resource::RLIMIT_SIGPENDING, 1024),
    (Resource::RLIMIT_MEMLOCK, 8 << 20),
];

/// Limits this process, which is about to become the untrusted program.
pub(super) fn within(untrusted: &Untrusted) -> Result<(), Errno> {
    if untrusted.keeps(Defence::Files) {
        lower(Resource::RLIMIT_FSIZE, untrusted.files)?;
    }
    if !untrusted.keeps(Defence::Rlimits) {
        return Ok(());
    }
    lower(Resource::RLIMIT_CORE, 0)?;
    lower(Resource::RLIMIT_NOFILE, 1024)?;
    lower(Resource::RLIMIT_RTPRIO, 0)?;
    lower(Resource::RLIMIT_NICE, 0)
}

/// Sets both values of a limit, as far as they are not lower already.
fn lower(resource: Resource, value: rlim_t) -> Result<(), Errno> {
    let (_, hard) = getrlimit(resource)?;
    setrlimit(resource, value.min(hard), value.min(hard))
}
