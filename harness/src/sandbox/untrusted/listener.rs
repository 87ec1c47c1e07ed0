//! The calls that the filter stopped, as the kernel tells them.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;

use super::filter;
use crate::sys::seccomp;
use crate::{Doing, Result};

/// Readable when untrusted code has made a forbidden call, which waits for the answer.
/// When this value goes, the calls of those that still live fail with `ENOSYS`.
#[derive(Debug)]
pub struct Listener(OwnedFd);

/// A forbidden call that was made, and did not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Its name.
    pub call: String,
}

impl Listener {
    /// Takes the descriptor that came with a [`Launched`](super::Launched).
    pub fn new(fd: OwnedFd) -> Self {
        Self(fd)
    }

    /// The call that waits; it is answered with `EPERM`. None if its caller is gone.
    pub fn next(&self) -> Result<Option<Violation>> {
        let stopped = seccomp::next(self.0.as_fd()).doing(|| "hear of a forbidden call")?;
        let Some(stopped) = stopped else { return Ok(None) };
        seccomp::refuse(self.0.as_fd(), &stopped, Errno::EPERM)
            .doing(|| "answer a forbidden call")?;
        Ok(Some(Violation { call: filter::name(stopped.number) }))
    }
}

impl AsFd for Listener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
