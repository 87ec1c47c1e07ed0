//! One process, seen twice: by itself from inside, and through `/proc/PID` from outside.
//!
//! Both readers fill the same [`Profile`]. [`disagreements`] lists where they differ,
//! and [`facts`] turns a profile into what a record may hold: no inode, path or number
//! that another run or another machine would change.

mod caps;
mod compare;
mod facts;
mod inside;
mod mounts;
mod nsfs;
mod outside;
mod parts;
mod proc_dir;
mod status;
pub mod text;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Doing, Result};

pub use caps::{Caps, compressed, names};
pub use compare::{Disagreement, disagreements};
pub use facts::{facts, mounts};
pub use mounts::{MountPoint, masked, mountinfo, own_mounts, read_only};
pub use nsfs::Namespace;
pub use parts::{
    Cgroup, Device, FileId, IdRange, Ids, Place, RLIMITS, Rlimit, SeccompMode, SeenFrom,
};
pub use status::Status;

/// The kinds of namespace, named as the links in `/proc/PID/ns`.
pub const NAMESPACES: [&str; 10] = [
    "cgroup",
    "ipc",
    "mnt",
    "net",
    "pid",
    "pid_for_children",
    "time",
    "time_for_children",
    "user",
    "uts",
];

/// What one process is confined to, as one observer saw it.
///
/// A field that could not be read is `None`, and [`Profile::unread`] says why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Who looked.
    pub seen_from: SeenFrom,
    /// The process's number in each PID namespace, from the observer's own inwards; from
    /// inside without a `/proc`, the innermost number alone.
    pub pids: Option<Vec<u32>>,
    /// The parent's number; 0 when the parent is not visible.
    pub ppid: Option<u32>,
    /// The namespaces by kind, those of [`NAMESPACES`] that could be read.
    pub namespaces: BTreeMap<String, FileId>,
    /// The root directory. Its path is the observer's: `/` when seen from inside.
    pub root: Option<Place>,
    /// The working directory; the path counts from the observer's root.
    pub cwd: Option<Place>,
    /// User ids, in the numbering of the observer's user namespace.
    pub uids: Option<Ids>,
    /// Group ids, in the numbering of the observer's user namespace.
    pub gids: Option<Ids>,
    /// Supplementary groups, in the numbering of the observer's user namespace.
    pub groups: Option<Vec<u32>>,
    /// How user ids inside are mapped; `outside` is in the observer's numbering.
    pub uid_map: Option<Vec<IdRange>>,
    /// How group ids inside are mapped; `outside` is in the observer's numbering.
    pub gid_map: Option<Vec<IdRange>>,
    /// Whether setgroups(2) is permitted in the user namespace: `allow` or `deny`.
    pub setgroups: Option<String>,
    /// The five capability sets.
    pub caps: Option<Caps>,
    /// The securebits flags; seen from inside only.
    pub securebits: Option<u32>,
    /// The seccomp mode.
    pub seccomp: Option<SeccompMode>,
    /// How many seccomp filters are attached; since Linux 5.9.
    pub seccomp_filters: Option<u32>,
    /// Whether execve(2) can no longer grant privileges.
    pub no_new_privs: Option<bool>,
    /// The host name. From outside, only if the UTS namespace is the observer's own.
    pub hostname: Option<String>,
    /// The mounts below the process's root, in the order of mountinfo.
    pub mounts: Option<Vec<MountPoint>>,
    /// Paths at or below `/proc` and `/sys` whose content something else hides.
    pub masked_paths: Option<Vec<String>>,
    /// Paths at or below `/proc` and `/sys` that are mounted read-only.
    pub read_only_paths: Option<Vec<String>>,
    /// What is in `/dev`, sorted by name; seen from inside only.
    pub devices: Option<Vec<Device>>,
    /// The process's place in each cgroup hierarchy.
    pub cgroups: Option<Vec<Cgroup>>,
    /// Resource limits by name, such as `nofile`; see [`RLIMITS`].
    pub rlimits: Option<BTreeMap<String, Rlimit>>,
    /// The environment; from outside, as it was at execve(2).
    pub environment: Option<BTreeMap<String, String>>,
    /// The security module's label, such as `docker-default (enforce)`.
    pub label: Option<String>,
    /// How much the process is offered to the out-of-memory killer, -1000 to 1000.
    pub oom_score_adj: Option<i32>,
    /// Why a field is `None` or a namespace is missing, by field: `uid_map`, `ns/time`.
    pub unread: BTreeMap<String, String>,
}

/// Copies this very program, which is static and also the probe, to `path`.
///
/// # Errors
/// A file that cannot be written, or no /proc.
pub fn install(path: &Path) -> Result<()> {
    static FIRST: Mutex<Option<PathBuf>> = Mutex::new(None);
    let mut first = FIRST.lock().unwrap_or_else(PoisonError::into_inner);
    // A second one is another name of the first, where it can be: it is twenty megabytes.
    if first.as_ref().is_some_and(|first| fs::hard_link(first, path).is_ok()) {
        return Ok(());
    }
    // A link of /proc that leads to the file itself, wherever that lies on the host.
    fs::copy("/proc/self/exe", path).doing(|| format!("copy to {}", path.display()))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .doing(|| format!("make {} executable", path.display()))?;
    *first = Some(path.to_owned());
    Ok(())
}

/// Collects why fields are missing, while a profile is filled.
#[derive(Default)]
struct Gaps(BTreeMap<String, String>);

impl Gaps {
    /// The value, or `None` with the error as its reason.
    fn keep<T>(&mut self, field: &str, result: crate::Result<T>) -> Option<T> {
        result.map_err(|error| self.0.insert(field.to_owned(), error.to_string())).ok()
    }

    /// `None`, for this reason.
    fn missing<T>(&mut self, field: &str, because: &str) -> Option<T> {
        self.0.insert(field.to_owned(), because.to_owned());
        None
    }
}
