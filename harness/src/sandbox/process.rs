//! Processes inside the sandbox: copies of the driver, their results and their ends.

use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::unistd::Pid;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{WaitOptions, WaitStatus, waitpid};
use serde::{Deserialize, Serialize};

use crate::record::Fact;
use crate::sys::clone::{Cloned, Namespaces, clone3, exit_now};
use crate::{Doing, Error, Result};

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ended {
    /// By itself, with this status.
    Exit(i32),
    /// By this signal.
    Signal(i32),
}

impl Ended {
    /// The end that a wait status tells of; none while the process is only stopped.
    pub(crate) fn of(status: WaitStatus) -> Option<Self> {
        let exit = status.exit_status().map(Self::Exit);
        exit.or_else(|| status.terminating_signal().map(Self::Signal))
    }

    /// The typed fact of this end.
    pub fn fact(self) -> Fact {
        match self {
            Self::Exit(status) => Fact::Exit(status),
            Self::Signal(number) => Fact::Signal(
                Signal::try_from(number)
                    .map_or_else(|_| format!("SIG{number}"), |s| s.as_str().into()),
            ),
        }
    }
}

/// A running process that this one has started.
#[derive(Debug)]
pub struct Child {
    /// Its pid as seen from here.
    pub pid: Pid,
    /// Names it and no later process with the same number.
    pub pidfd: OwnedFd,
}

impl Child {
    /// Starts a copy of this process in new `namespaces` that runs `inside` and exits
    /// with its value; a panic is status 101.
    ///
    /// # Errors
    /// As [`clone3`].
    pub fn start(namespaces: Namespaces, inside: impl FnOnce() -> i32) -> Result<Self, Errno> {
        match clone3(namespaces, None)? {
            Some(Cloned { pid, pidfd }) => Ok(Self { pid, pidfd }),
            None => exit_now(catch_unwind(AssertUnwindSafe(inside)).unwrap_or(101)),
        }
    }

    /// Waits for its end.
    pub fn wait(self) -> Result<Ended> {
        wait(self.pid)
    }

    /// What it is doing: `R` runs, `S` and `D` wait, `Z` has ended.
    ///
    /// # References
    /// proc_pid_stat(5).
    pub fn state(&self) -> Result<char> {
        let stat = procfs::process::Process::new(self.pid.as_raw()).and_then(|it| it.stat());
        let failed = |error| Error::Setup(format!("cannot look at process {}: {error}", self.pid));
        stat.map(|stat| stat.state).map_err(failed)
    }

    /// Whether it has ended before `deadline`; it stays to be waited for.
    pub fn ends_before(&self, deadline: Instant) -> Result<bool> {
        wait_readable(self.pidfd.as_fd(), deadline)
    }
}

/// Runs `inside` in a copy of this process and gives back its value: for calls that
/// change the caller, such as chroot(2), unshare(2) or setresuid(2).
///
/// # Errors
/// A copy that ended without a value (it panicked or was killed) is an error that says
/// how it ended: never a silent success.
pub fn call<T>(inside: impl FnOnce() -> T) -> Result<T>
where
    T: Serialize + for<'de> Deserialize<'de>,
{
    call_in(Namespaces::empty(), inside)
}

/// As [`call`], in new `namespaces`.
pub(crate) fn call_in<T>(namespaces: Namespaces, inside: impl FnOnce() -> T) -> Result<T>
where
    T: Serialize + for<'de> Deserialize<'de>,
{
    let (mut reader, mut writer) = std::io::pipe().doing(|| "make a pipe")?;
    let child = Child::start(namespaces, || {
        let value = inside();
        i32::from(serde_json::to_writer(&mut writer, &value).is_err())
    })
    .doing(|| "clone a process")?;
    drop(writer);
    let mut text = Vec::new();
    reader.read_to_end(&mut text).doing(|| "read a copy's result")?;
    match child.wait()? {
        Ended::Exit(0) => serde_json::from_slice(&text)
            .map_err(|error| Error::Setup(format!("a copy's result is damaged: {error}"))),
        ended => Err(Error::Setup(format!("a copy of the driver ended with {:?}", ended.fact()))),
    }
}

/// Waits for the child `pid`, whatever signals come in between.
pub(super) fn wait(pid: Pid) -> Result<Ended> {
    let child = rustix::process::Pid::from_raw(pid.as_raw());
    loop {
        match waitpid(child, WaitOptions::empty()) {
            Ok(Some((_, status))) => {
                if let Some(ended) = Ended::of(status) {
                    return Ok(ended);
                }
            }
            Ok(None) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(Error::io(format!("wait for process {pid}"), errno)),
        }
    }
}

/// Waits until `fd` is readable or its peer is gone; false when `deadline` came first.
pub fn wait_readable(fd: BorrowedFd<'_>, deadline: Instant) -> Result<bool> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout =
            Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
        let mut fds = [PollFd::new(&fd, PollFlags::IN)];
        match poll(&mut fds, Some(&timeout)) {
            Ok(0) => return Ok(false),
            Ok(_) => return Ok(true),
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(Error::io("wait for a descriptor", errno)),
        }
    }
}
