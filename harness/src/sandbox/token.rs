//! The name of one sandbox, from which anyone can tell whether its owner still lives.

use std::fmt;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::Pid;
use procfs::process::Process;

use crate::{Doing, Error, Result};

/// What the name of everything that a sandbox makes outside of itself begins with.
pub(super) const MARK: &str = "isolab";

/// Unique per sandbox, also among workers that run at the same time. Its text is
/// `PID-START-NAMESPACE-N`: the owner's process id; its start in clock ticks since
/// boot, since ids are used again; the inode of the PID namespace in which the id
/// means something; and a number that counts the owner's sandboxes.
///
/// Whatever a sandbox makes in a place that others see is called `isolab-TOKEN`, or
/// that with a suffix which does not begin with a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pid: i32,
    start: u64,
    namespace: u64,
    number: u64,
}

impl Token {
    /// A token that this process owns.
    pub fn new() -> Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let own = Process::myself().and_then(|process| process.stat());
        let own = own.map_err(|error| Error::Setup(format!("cannot read /proc/self: {error}")))?;
        let namespace = pid_namespace().doing(|| "read /proc/self/ns/pid")?;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Ok(Self { pid: own.pid, start: own.starttime, namespace, number })
    }

    /// The token in a file's name, if the name is `isolab-TOKEN` with or without a suffix.
    pub fn in_name(name: &str) -> Option<Self> {
        let text = name.strip_prefix(MARK)?.strip_prefix('-')?;
        let mut parts = text.splitn(4, '-');
        let pid = parts.next()?.parse().ok().filter(|pid| *pid > 0)?;
        let start = parts.next()?.parse().ok()?;
        let namespace = parts.next()?.parse().ok()?;
        let rest = parts.next()?;
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if rest[digits..].starts_with(char::is_alphanumeric) {
            return None;
        }
        Some(Self { pid, start, namespace, number: rest[..digits].parse().ok()? })
    }

    /// The tokens in the parts of a path, outermost first: sandboxes can be nested.
    pub fn all_in(path: &str) -> impl Iterator<Item = Self> {
        path.split('/').filter_map(Self::in_name)
    }

    /// The name of a file or folder that belongs to this sandbox: `isolab-TOKEN`.
    pub fn name(&self) -> String {
        format!("{MARK}-{self}")
    }

    /// Whether the process that made this token still lives. An owner in another PID
    /// namespace cannot be judged from here and counts as alive.
    pub fn owner_alive(&self) -> bool {
        if pid_namespace().ok() != Some(self.namespace) {
            return true;
        }
        match Process::new(self.pid).and_then(|process| process.stat()) {
            Ok(stat) => stat.starttime == self.start && !matches!(stat.state, 'Z' | 'X'),
            // With hidepid=2 the /proc entry of another user's process is missing.
            Err(_) => kill(Pid::from_raw(self.pid), None) != Err(Errno::ESRCH),
        }
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}-{}", self.pid, self.start, self.namespace, self.number)
    }
}

/// The inode of this process's PID namespace: the link reads `pid:[4026531836]`.
fn pid_namespace() -> std::io::Result<u64> {
    let link = fs::read_link("/proc/self/ns/pid")?;
    let inode = link.to_str().and_then(|link| link.strip_prefix("pid:[")?.strip_suffix(']'));
    inode.and_then(|inode| inode.parse().ok()).ok_or_else(|| Errno::EINVAL.into())
}
