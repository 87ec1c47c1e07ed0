//! A sandbox that stands, as its starter holds it.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::time::{Duration, Instant};

use nix::unistd::Pid;
use rustix::process::{Signal, pidfd_send_signal};
use serde::{Deserialize, Serialize};

use super::process::{self, Ended, wait_readable};
use super::{Cgroup, Channel, Events, Received};
use crate::{Doing, Error, Result};

/// A killed init that takes longer may wait for what an engine has frozen, or for its FUSE server.
const UNUSUAL: Duration = Duration::from_millis(100);

/// A sandbox that stands. Dropping it kills everything inside.
#[derive(Debug)]
pub struct Running {
    /// Pid of the sandbox's init in the starter's PID namespace.
    pub pid: Pid,
    pub(super) pidfd: OwnedFd,
    pub(super) outer: Option<Channel>,
    /// From the call of [`Sandbox::start`](super::Sandbox::start) to the world standing.
    pub setup: Duration,
    /// When everything inside is killed.
    pub deadline: Instant,
    pub(super) limits: Vec<String>,
    pub(super) cgroup: Option<Cgroup>,
}

impl Running {
    /// The next message from inside, with the descriptor that came along.
    pub fn receive<T: for<'de> Deserialize<'de>>(&mut self) -> Result<Received<T>> {
        let deadline = self.deadline;
        self.channel()?.receive(deadline)
    }

    /// As [`Self::receive`], and at most so long.
    pub fn receive_within<T: for<'de> Deserialize<'de>>(
        &mut self,
        patience: Duration,
    ) -> Result<Received<T>> {
        let deadline = self.deadline.min(Instant::now() + patience);
        self.channel()?.receive(deadline)
    }

    /// How each limit is enforced, or why it cannot be.
    pub fn limits(&self) -> &[String] {
        &self.limits
    }

    /// The folder of its cgroup of version 2, if it has one.
    pub fn cgroup(&self) -> Option<&Path> {
        self.cgroup.as_ref().filter(|cgroup| cgroup.fd().is_some())?.folders().next()
    }

    /// What the kernel counted of what ran under its limits.
    pub fn events(&self) -> Events {
        self.cgroup.as_ref().map_or_else(Events::default, Cgroup::events)
    }

    /// What is readable when the inside has sent something, or has ended.
    pub fn news(&self) -> Result<BorrowedFd<'_>> {
        let channel = self.outer.as_ref().map(AsFd::as_fd);
        channel.ok_or_else(|| Error::Setup("the sandbox has no channel".into()))
    }

    /// Sends a message to the inside.
    pub fn send(&mut self, message: &impl Serialize) -> Result<()> {
        self.channel()?.send(message, None)
    }

    /// Sends a message to the inside, and a copy of `descriptor` with it.
    pub fn send_with(
        &mut self,
        message: &impl Serialize,
        descriptor: BorrowedFd<'_>,
    ) -> Result<()> {
        self.channel()?.send(message, Some(descriptor))
    }

    /// Kills everything inside and waits until it is gone. Returns how the init ended
    /// and how long that took.
    pub fn stop(mut self) -> Result<(Ended, Duration)> {
        let began = Instant::now();
        let ended = self.reap()?;
        if let Some(cgroup) = self.cgroup.take() {
            cgroup.remove()?;
        }
        Ok((ended, began.elapsed()))
    }

    /// Waits, within the deadline, for the init to end by itself; kills it otherwise.
    pub fn wait(self) -> Result<(Ended, Duration)> {
        let began = Instant::now();
        wait_readable(self.pidfd.as_fd(), self.deadline)?;
        let (ended, _) = self.stop()?;
        Ok((ended, began.elapsed()))
    }

    fn channel(&mut self) -> Result<&mut Channel> {
        self.outer.as_mut().ok_or_else(|| Error::Setup("the sandbox has no channel".into()))
    }

    fn reap(&mut self) -> Result<Ended> {
        self.outer = None;
        // An init that has ended already is a zombie: the signal is then without effect.
        pidfd_send_signal(&self.pidfd, Signal::KILL).doing(|| "kill the sandbox's init")?;
        while !wait_readable(self.pidfd.as_fd(), Instant::now() + UNUSUAL)? {
            self.cgroup.iter().for_each(Cgroup::release);
        }
        process::wait(self.pid)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // After `stop` there is no such child any more, and both calls fail: as wanted.
        let _ = self.reap();
    }
}
