//! A union that stands, and one that was refused.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use rustix::process::{Signal, pidfd_send_signal};

use crate::experiment::{Facts, facts};
use crate::record::{Fact, Output};
use crate::sandbox::{Child, Ended, Ran, Started, raw};
use crate::{Doing, Error, Result};

/// How long a daemon may take to end after its union was unmounted.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// A union that stands. Dropping it takes it away.
#[derive(Debug)]
pub struct Mounted {
    point: PathBuf,
    daemon: Option<Started>,
    stands: bool,
}

/// Why there is no union.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The kernel's answer, where it was the kernel that refused.
    pub errno: Option<Errno>,
    /// How the daemon ended, where there is one.
    pub ended: Option<Ended>,
    /// The kernel's own explanation, or what the daemon printed.
    pub words: String,
}

impl Mounted {
    pub(super) fn new(point: &Path, daemon: Option<Started>) -> Self {
        Self { point: point.to_path_buf(), daemon, stands: true }
    }

    /// One that was mounted on `point` by other means.
    pub fn stands(point: &Path) -> Self {
        Self::new(point, None)
    }

    /// Leaves it where it is, for the person who asked for it.
    pub fn stay(mut self) {
        self.stands = false;
    }

    /// Where it is mounted.
    pub fn point(&self) -> &Path {
        &self.point
    }

    /// The process that serves it, where one does.
    pub fn daemon(&self) -> Option<&Child> {
        self.daemon.as_ref().map(|daemon| &daemon.child)
    }

    /// Unmounts it and waits for its daemon's end.
    ///
    /// # Errors
    /// `EBUSY` while it is in use: it is then gone when its last user has gone.
    pub fn unmount(mut self) -> Result<Option<Ran>> {
        let result = raw::unmount(&self.point);
        self.stands = result.is_err();
        let ran = self.end()?;
        result.doing(|| format!("unmount {}", self.point.display()))?;
        Ok(ran)
    }

    fn end(&mut self) -> Result<Option<Ran>> {
        if std::mem::take(&mut self.stands) {
            // A daemon that was killed may have taken the mount with it.
            let _ = raw::detach(&self.point);
        }
        self.daemon.take().map(finish).transpose()
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // The sandbox takes what is left with it.
        let _ = self.end();
    }
}

/// Waits for the daemon's end; one that stays is killed.
fn finish(daemon: Started) -> Result<Ran> {
    if !daemon.child.ends_before(Instant::now() + LAST_WORDS)? {
        pidfd_send_signal(&daemon.child.pidfd, Signal::KILL).doing(|| "kill a daemon")?;
    }
    daemon.finish()
}

impl Refused {
    /// By the kernel, with the text of the mount context's log.
    pub(super) fn by_kernel(errno: Errno, words: String) -> Self {
        Self { errno: Some(errno), ended: None, words }
    }

    /// By a daemon that has ended.
    pub(super) fn by_daemon(ran: Ran) -> Self {
        let Output { stdout, stderr, .. } = ran.output;
        Self { errno: None, ended: Some(ran.ended), words: stdout + &stderr }
    }

    /// As facts: the errno, or that the daemon has refused, with its end; and the words.
    pub fn facts(&self) -> Facts {
        let answer = self.errno.map_or(Fact::text("refused"), Fact::errno);
        let words = Fact::text(self.words.trim_end());
        let mut seen = facts([("mount", answer), ("words", words)]);
        seen.extend(self.ended.map(|ended| ("end".to_owned(), ended.fact())));
        seen
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        let answer = match (refused.errno, refused.ended) {
            (Some(errno), _) => errno.desc().to_owned(),
            (None, Some(ended)) => format!("the daemon ended with {:?}", ended.fact()),
            (None, None) => "no answer".to_owned(),
        };
        Error::Setup(format!("cannot mount the union: {answer}: {}", refused.words.trim_end()))
    }
}
