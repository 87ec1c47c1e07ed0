//! What removes a sandbox's cgroups when its owner is killed without warning.
//!
//! Processes of a sandbox die with their owner by PDEATHSIG and with their PID
//! namespace, and mounts with their mount namespace; only folders of cgroups would
//! stay. A small child waits for the owner's end and removes them.

use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::retry_on_intr;
use rustix::process::{
    PidfdFlags, Signal, WaitId, WaitIdOptions, getpid, pidfd_open, pidfd_send_signal, waitid,
};
use rustix::thread::set_name;

use super::cgroup::removal;
use crate::sys::fork::fork_detached;
use crate::{Doing, Result};

/// How long the guardian tries to remove the folders; it keeps nobody waiting.
const PATIENCE: Duration = Duration::from_secs(60);

/// The child that watches over one sandbox's folders, as the owner holds it.
///
/// It is called `isolab-guard`, blocks every signal, keeps no file of its owner open,
/// and learns of the owner's end by a pidfd: unlike the end of a pipe, that is never
/// delayed by another child to which the pipe was passed on.
#[derive(Debug)]
pub(crate) struct Guardian {
    process: OwnedFd,
}

impl Guardian {
    /// Starts a guardian that will remove those of `folders` that exist when this
    /// process ends, and kill what runs in them.
    ///
    /// # References
    /// pidfd_open(2): readable when the process ends
    pub(crate) fn over(folders: &[PathBuf]) -> Result<Self> {
        let owner =
            pidfd_open(getpid(), PidfdFlags::empty()).doing(|| "open a pidfd of our own")?;
        let process = fork_detached(owner, |owner| {
            let _ = set_name(c"isolab-guard");
            let mut ends = [PollFd::from_borrowed_fd(owner, PollFlags::IN)];
            if retry_on_intr(|| poll(&mut ends, None)).is_err() {
                return 1;
            }
            u8::from(removal::remove_all(folders, PATIENCE).is_err())
        })?;
        Ok(Self { process })
    }

    /// Ends the guardian, when the folders are gone, and reaps it.
    pub(crate) fn dismiss(self) -> Result<()> {
        let _ = pidfd_send_signal(&self.process, Signal::KILL); // it may have died already
        waitid(WaitId::PidFd(self.process.as_fd()), WaitIdOptions::EXITED)
            .doing(|| "reap the guardian")?;
        Ok(())
    }
}
