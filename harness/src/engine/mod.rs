//! Container engines that the laboratory starts itself: each private to one sandbox, and
//! gone with it.

mod containerd;
mod docker;

pub use containerd::Containerd;
pub use docker::{DOCKER, Docker, NETWORK};

use std::time::{Duration, Instant};

use rustix::process::{Signal, pidfd_send_signal};

use crate::sandbox::{Child, Command, Ran, Started};
use crate::{Doing, Error, Result};

/// How long a daemon may take until it answers, and until it has ended.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long to wait between two questions.
const PAUSE: Duration = Duration::from_millis(5);

/// A daemon that answers. Dropping it kills it.
///
/// Nobody reads its log before its end: it has to be one that says little, so that it never
/// fills the pipe.
#[derive(Debug)]
struct Daemon {
    name: &'static str,
    process: Option<Started>,
}

impl Daemon {
    /// Starts it, and waits until it `answers`.
    fn start(name: &'static str, command: &Command, answers: impl Fn() -> bool) -> Result<Self> {
        let mut daemon = Self { name, process: Some(command.start()?) };
        let deadline = Instant::now() + PATIENCE;
        while !answers() {
            let ended = daemon.child().ends_before(Instant::now() + PAUSE)?;
            if ended || Instant::now() > deadline {
                return Err(daemon.silent(ended));
            }
        }
        Ok(daemon)
    }

    fn child(&self) -> &Child {
        &self.process.as_ref().expect("it is taken by its end only").child
    }

    fn stop(mut self) -> Result<Ran> {
        self.signal(Signal::TERM)?;
        let in_time = self.child().ends_before(Instant::now() + PATIENCE)?;
        if !in_time {
            self.signal(Signal::KILL)?;
        }
        let ran = self.process.take().expect("it is taken by its end only").finish()?;
        match in_time {
            true => Ok(ran),
            false => Err(Error::Setup(format!("{} did not end when it was asked to", self.name))),
        }
    }

    fn signal(&self, signal: Signal) -> Result<()> {
        let sent = pidfd_send_signal(&self.child().pidfd, signal);
        sent.doing(|| format!("send {} a signal", self.name))
    }

    fn silent(&mut self, ended: bool) -> Error {
        let _ = self.signal(Signal::KILL);
        let said = self.process.take().map(Started::finish);
        let said = said.and_then(Result::ok).map(|ran| ran.output.stderr).unwrap_or_default();
        let last: Vec<&str> = said.lines().rev().take(3).collect();
        let last: Vec<&str> = last.into_iter().rev().collect();
        let what = if ended { "ended" } else { "gives no answer" };
        Error::Setup(format!("{} {what}: {}", self.name, last.join("; ")))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Some(process) = self.process.take() {
            // Its end is all that is wanted, and no error would change it.
            let _ = pidfd_send_signal(&process.child.pidfd, Signal::KILL);
            let _ = process.finish();
        }
    }
}
