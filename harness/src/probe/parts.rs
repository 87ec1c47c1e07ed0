//! The small values that a profile is made of.

use rustix::process::Resource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::Kind;

/// Which of the twins filled a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SeenFrom {
    /// The process itself.
    Inside,
    /// An observer, through `/proc/PID`.
    Outside,
}

/// What makes a file, or a namespace, this very one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileId {
    /// `st_dev`.
    pub device: u64,
    /// `st_ino`.
    pub inode: u64,
}

/// A directory: which one it is, and what the observer calls it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Which directory it is.
    pub id: FileId,
    /// Its path, invalid UTF-8 replaced.
    pub path: String,
}

/// The user or group ids of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ids {
    /// Who started it.
    pub real: u32,
    /// Who it acts as.
    pub effective: u32,
    /// Who it can become again.
    pub saved: u32,
}

/// One line of `uid_map` or `gid_map`.
///
/// # References
/// user_namespaces(7)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdRange {
    /// First id inside.
    pub inside: u32,
    /// The id that it is outside.
    pub outside: u32,
    /// How many ids follow each other from there.
    pub count: u32,
}

impl IdRange {
    /// What `id` inside is outside, if this range holds it.
    pub fn outward(&self, id: u32) -> Option<u32> {
        let offset = id.checked_sub(self.inside).filter(|offset| *offset < self.count)?;
        self.outside.checked_add(offset)
    }
}

/// How system calls are filtered.
///
/// # References
/// seccomp(2)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SeccompMode {
    /// Not at all.
    Disabled,
    /// Only read, write, exit and sigreturn are left.
    Strict,
    /// By programs.
    Filter,
}

impl SeccompMode {
    /// The mode's one word, as in its JSON form.
    pub fn word(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Strict => "strict",
            Self::Filter => "filter",
        }
    }
}

/// One line of `/proc/PID/cgroup`.
///
/// # References
/// cgroups(7)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cgroup {
    /// The hierarchy's number: 0 for version 2.
    pub hierarchy: u32,
    /// Controllers or the hierarchy's name, comma-separated; empty for version 2.
    pub controllers: String,
    /// The path, counted from the root of the observer's cgroup namespace.
    pub path: String,
}

/// A resource limit; `None` is unlimited.
///
/// # References
/// getrlimit(2)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rlimit {
    /// What is enforced, in the resource's own unit.
    pub soft: Option<u64>,
    /// How far the process may raise it.
    pub hard: Option<u64>,
}

/// One name in `/dev`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// The name, without `/dev/`.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// `major:minor` of a character or block device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// Resource limits: our name, the title in `/proc/PID/limits`, the constant.
pub const RLIMITS: [(&str, &str, Resource); 16] = [
    ("as", "Max address space", Resource::As),
    ("core", "Max core file size", Resource::Core),
    ("cpu", "Max cpu time", Resource::Cpu),
    ("data", "Max data size", Resource::Data),
    ("fsize", "Max file size", Resource::Fsize),
    ("locks", "Max file locks", Resource::Locks),
    ("memlock", "Max locked memory", Resource::Memlock),
    ("msgqueue", "Max msgqueue size", Resource::Msgqueue),
    ("nice", "Max nice priority", Resource::Nice),
    ("nofile", "Max open files", Resource::Nofile),
    ("nproc", "Max processes", Resource::Nproc),
    ("rss", "Max resident set", Resource::Rss),
    ("rtprio", "Max realtime priority", Resource::Rtprio),
    ("rttime", "Max realtime timeout", Resource::Rttime),
    ("sigpending", "Max pending signals", Resource::Sigpending),
    ("stack", "Max stack size", Resource::Stack),
];
