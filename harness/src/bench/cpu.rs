//! On which CPU caller and daemon run, and how much of one each takes.
//!
//! On the same core a request is a plain switch of tasks; on two cores the other one may
//! have to be woken first. Which of them is faster depends on the machine, by factors; so
//! both are measured.

use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::time::{ClockId, clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use serde::{Deserialize, Serialize};

use super::Subject;
use crate::workload::Workload;
use crate::{Doing, Result};

/// Where caller and daemon run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Placement {
    /// One caller on one core; there is no daemon.
    Alone,
    /// Caller and daemon share a core.
    Same,
    /// Caller and daemon have a core each.
    Split,
    /// Several callers, wherever the scheduler puts them.
    Free,
}

impl Placement {
    /// Its name: `same`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::Same => "same",
            Self::Split => "split",
            Self::Free => "free",
        }
    }

    /// Runs `start` where the daemon belongs, whose threads inherit that, and leaves this
    /// process where the caller belongs. `all` are the CPUs that may be used.
    pub(super) fn around<T>(self, all: &CpuSet, start: impl FnOnce() -> T) -> Result<T> {
        let cpus: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|cpu| all.is_set(*cpu)).collect();
        let (caller, daemon) = match self {
            Self::Free => (*all, *all),
            Self::Alone | Self::Same => (only(&cpus, 0), only(&cpus, 0)),
            Self::Split => (only(&cpus, 0), only(&cpus, 1)),
        };
        sched_setaffinity(None, &daemon).doing(|| "choose the daemon's CPU")?;
        let started = start();
        sched_setaffinity(None, &caller).doing(|| "choose the caller's CPU")?;
        Ok(started)
    }
}

/// The placements in which a workload is measured on a file system.
pub fn placements(workload: &Workload, subject: &Subject) -> &'static [Placement] {
    let cores = allowed().map_or(1, |set| set.count());
    match (workload.threads, subject.is_fuse()) {
        (1, false) => &[Placement::Alone],
        (1, true) if cores > 1 => &[Placement::Same, Placement::Split],
        (1, true) => &[Placement::Same],
        _ => &[Placement::Free],
    }
}

/// The CPUs that this process may use.
pub(super) fn allowed() -> Result<CpuSet> {
    sched_getaffinity(None).doing(|| "ask for the CPUs")
}

/// CPU time of this process and of the programs that it has waited for.
pub(super) fn of_caller() -> Result<Duration> {
    let own = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).doing(|| "read own CPU time")?;
    let waited = getrusage(UsageWho::RUSAGE_CHILDREN).doing(|| "read children's CPU time")?;
    let time =
        |it: nix::sys::time::TimeVal| Duration::new(it.tv_sec() as u64, it.tv_usec() as u32 * 1000);
    Ok(Duration::from(own) + time(waited.user_time()) + time(waited.system_time()))
}

/// CPU time of a process, with all its threads, to the nanosecond.
///
/// # References
/// clock_getcpuclockid(3).
pub(super) fn of_process(pid: Pid) -> Result<Duration> {
    let clock = clock_getcpuclockid(pid).doing(|| format!("find the CPU clock of {pid}"))?;
    clock_gettime(clock).map(Duration::from).doing(|| format!("read the CPU time of {pid}"))
}

fn only(cpus: &[usize], at: usize) -> CpuSet {
    let mut set = CpuSet::new();
    if let Some(cpu) = cpus.get(at).or(cpus.first()) {
        set.set(*cpu);
    }
    set
}
