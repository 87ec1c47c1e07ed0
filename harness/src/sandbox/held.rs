//! A process that has told what it sees and stays, so that its namespaces do too.

use std::io::{BufRead, BufReader};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Instant;

use nix::errno::Errno;
use nix::unistd::{Pid, pause};
use rustix::process::{Signal, pidfd_send_signal};
use serde::{Deserialize, Serialize};

use super::process::{Child, Ended};
use crate::sys::clone::Namespaces;

/// A copy of this process that waits for signals. Dropping it kills it.
#[derive(Debug)]
pub struct Held {
    child: Child,
    reaped: bool,
}

/// Starts a copy of this process in new `namespaces` that runs `inside`, gives back its
/// value, and stays.
///
/// # Errors
/// That of clone3(2) or of `inside`; `ECHILD` when the copy ended without a value.
pub fn hold<T>(
    namespaces: Namespaces,
    inside: impl FnOnce() -> Result<T, Errno>,
) -> Result<(Held, T), Errno>
where
    T: Serialize + for<'de> Deserialize<'de>,
{
    let (reader, writer) = std::io::pipe().map_err(|_| Errno::EMFILE)?;
    let child = Child::start(namespaces, || {
        let value = inside().map_err(|errno| errno as i32);
        let Ok(mut line) = serde_json::to_vec(&value) else { return 101 };
        line.push(b'\n');
        if std::io::Write::write_all(&mut &writer, &line).is_err() {
            return 101;
        }
        loop {
            pause();
        }
    })?;
    drop(writer);
    let held = Held { child, reaped: false };
    let mut line = String::new();
    // One line and not all: descendants may keep the pipe open.
    BufReader::new(reader).read_line(&mut line).map_err(|_| Errno::EIO)?;
    let value: Result<T, i32> = serde_json::from_str(&line).map_err(|_| Errno::ECHILD)?;
    Ok((held, value.map_err(Errno::from_raw)?))
}

impl Held {
    /// Its pid as seen from here.
    pub fn pid(&self) -> Pid {
        self.child.pid
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) -> Result<(), Errno> {
        pidfd_send_signal(&self.child.pidfd, signal)
            .map_err(|errno| Errno::from_raw(errno.raw_os_error()))
    }

    /// Whether it has ended before `deadline`; it stays to be waited for.
    pub fn ends_before(&self, deadline: Instant) -> Result<bool, Errno> {
        self.child.ends_before(deadline).map_err(|error| error.errno().unwrap_or(Errno::EIO))
    }

    /// Waits for its end.
    pub fn wait(mut self) -> Result<Ended, Errno> {
        self.reap()
    }

    fn reap(&mut self) -> Result<Ended, Errno> {
        self.reaped = true;
        super::process::wait(self.child.pid).map_err(|error| error.errno().unwrap_or(Errno::EIO))
    }
}

impl AsFd for Held {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.child.pidfd.as_fd()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if !self.reaped {
            // Its end is all that is wanted, and no error would change it.
            let _ = self.signal(Signal::KILL);
            let _ = self.reap();
        }
    }
}
