//! One limit: how each cgroup version wants it written, and the proof that it holds.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use nix::errno::Errno;

use super::hierarchy::words;
use crate::{Error, Result};

/// The length of the period in which CPU time is counted, in microseconds.
const PERIOD: u64 = 100_000;
/// The kernel rounds memory limits down to whole pages: the largest page of any Linux.
const PAGE: u64 = 64 << 10;

/// What a sandbox may use; `None` is not limited.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    /// Memory in bytes, swap included; at least 64 KiB and rounded down to them.
    pub memory: Option<u64>,
    /// Processes and threads at one time; at least 1.
    pub pids: Option<u64>,
    /// CPU time in cores: 0.5 is half of one; at least 0.01.
    pub cpu: Option<f64>,
    /// Whether it has a cgroup in every hierarchy that this user may write to, whatever is
    /// limited: for subjects that make cgroups of their own below.
    pub everywhere: bool,
}

/// One limit that was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    /// Memory with swap, in bytes.
    Memory(u64),
    /// Processes and threads.
    Pids(u64),
    /// CPU time, in microseconds per [`PERIOD`].
    Cpu(u64),
}

/// A control file and what is written into it.
struct Setting {
    file: &'static str,
    value: String,
}

impl Limit {
    /// The limits that are asked for, checked.
    pub(super) fn asked(limits: &Limits) -> Result<Vec<Self>> {
        let quota = limits.cpu.map(|cores| cores * PERIOD as f64);
        let wrong = [
            (limits.memory.is_some_and(|bytes| bytes < PAGE), "memory of less than 64 KiB"),
            (limits.pids == Some(0), "no process at all"),
            // The kernel takes no less than a millisecond.
            (quota.is_some_and(|quota| quota < 1e3 || quota.is_nan()), "less than 0.01 cores"),
        ];
        if let Some((_, what)) = wrong.iter().find(|(wrong, _)| *wrong) {
            return Err(Error::Setup(format!("a sandbox cannot be limited to {what}")));
        }
        let memory = limits.memory.map(|bytes| Self::Memory(bytes - bytes % PAGE));
        let cpu = quota.map(|quota| Self::Cpu(quota as u64));
        Ok([memory, limits.pids.map(Self::Pids), cpu].into_iter().flatten().collect())
    }

    /// The controller that enforces it.
    pub(super) fn controller(&self) -> &'static str {
        match self {
            Self::Memory(_) => "memory",
            Self::Pids(_) => "pids",
            Self::Cpu(_) => "cpu",
        }
    }

    /// Writes the limit into a cgroup's folder and reads it back: how it is enforced
    /// there, or why it cannot be.
    pub(super) fn impose(&self, v2: bool, folder: &Path) -> Result<String, String> {
        let passed_on = folder.with_file_name("cgroup.subtree_control");
        if v2 && !words(&passed_on).iter().any(|one| one == self.controller()) {
            return Err(format!("not in {}", passed_on.display()));
        }
        let (settings, swap) = if v2 { self.v2() } else { self.v1() };
        for setting in settings {
            setting.write(folder).map_err(|error| refusal(&error, &folder.join(setting.file)))?;
        }
        let swap = match swap.map(|swap| (swap.write(folder), swap.file)) {
            None => String::new(),
            Some((Ok(()), _)) => " with swap".to_owned(),
            Some((Err(error), file)) => {
                format!(", swap not limited: {}", refusal(&error, &folder.join(file)))
            }
        };
        Ok(format!("cgroup v{}, {self}{swap}", 1 + u8::from(v2)))
    }

    /// What v1 wants, and for memory also where the limit of swap goes.
    fn v1(&self) -> (Vec<Setting>, Option<Setting>) {
        match self {
            Self::Memory(bytes) => (
                vec![Setting::new("memory.limit_in_bytes", bytes)],
                // Memory and swap together: the same number leaves nothing for swap.
                Some(Setting::new("memory.memsw.limit_in_bytes", bytes)),
            ),
            Self::Pids(count) => (vec![Setting::new("pids.max", count)], None),
            Self::Cpu(quota) => {
                let period = Setting::new("cpu.cfs_period_us", PERIOD);
                (vec![period, Setting::new("cpu.cfs_quota_us", quota)], None)
            }
        }
    }

    /// What v2 wants, and for memory also where the limit of swap goes.
    fn v2(&self) -> (Vec<Setting>, Option<Setting>) {
        match self {
            Self::Memory(bytes) => (
                vec![Setting::new("memory.max", bytes)],
                Some(Setting::new("memory.swap.max", 0)), // swap alone
            ),
            Self::Pids(count) => (vec![Setting::new("pids.max", count)], None),
            Self::Cpu(quota) => (vec![Setting::new("cpu.max", format!("{quota} {PERIOD}"))], None),
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Memory(bytes) if bytes % (1 << 20) == 0 => write!(f, "{} MiB", bytes >> 20),
            Self::Memory(bytes) => write!(f, "{} KiB", bytes >> 10),
            Self::Pids(count) => write!(f, "{count}"),
            Self::Cpu(quota) => write!(f, "{} cores", *quota as f64 / PERIOD as f64),
        }
    }
}

impl Setting {
    fn new(file: &'static str, value: impl ToString) -> Self {
        Self { file, value: value.to_string() }
    }

    /// Writes the value and reads it back: a limit that the kernel does not repeat is none.
    fn write(&self, folder: &Path) -> io::Result<()> {
        let path = folder.join(self.file);
        write(&path, &self.value)?;
        match fs::read_to_string(&path)?.trim_end() == self.value {
            true => Ok(()),
            false => Err(Errno::ERANGE.into()),
        }
    }
}

/// Writes into a control file in one system call; never creates a file.
pub(super) fn write(path: &Path, value: &str) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.write_all(value.as_bytes())
}

/// `EACCES on /path`
pub(super) fn refusal(error: &io::Error, path: &Path) -> String {
    let errno = error.raw_os_error().map(Errno::from_raw);
    let name = errno.map_or_else(|| error.to_string(), |errno| format!("{errno:?}"));
    format!("{name} on {}", path.display())
}
