//! The library's error: one clear sentence, and a hint for what the person can do.

use std::io;

/// What can go wrong in the harness itself, never in the subject of an experiment.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A system call of ours failed while `doing` something.
    #[error("cannot {doing}: {cause}")]
    Io {
        /// What was being done, as a verb phrase: "open /proc/self/ns/net".
        doing: String,
        /// The system's answer; part of the sentence, and so not also its source.
        cause: io::Error,
    },
    /// The set-up is broken in a way that no single errno tells.
    #[error("{0}")]
    Setup(String),
    /// A message with what the person can do about it.
    #[error("{message}\nhint: {hint}")]
    Hinted {
        /// What is wrong.
        message: String,
        /// What the person can do.
        hint: String,
    },
    /// An archive or an image that is not used.
    #[error(transparent)]
    Refused(#[from] crate::tarball::Refused),
    /// A virtual machine gave no result.
    #[error(transparent)]
    Guest(#[from] crate::vm::Failure),
}

/// Result of the harness.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error from `source`, met while `doing` something.
    pub fn io(doing: impl Into<String>, source: impl Into<io::Error>) -> Self {
        Self::Io { doing: doing.into(), cause: source.into() }
    }

    /// An error with a hint for the person.
    pub fn hinted(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Hinted { message: message.into(), hint: hint.into() }
    }

    /// The errno behind this error, if a system call was.
    pub fn errno(&self) -> Option<nix::errno::Errno> {
        match self {
            Self::Io { cause, .. } => cause.raw_os_error().map(nix::errno::Errno::from_raw),
            _ => None,
        }
    }
}

/// Adds "cannot …" to the result of a system call.
pub trait Doing<T> {
    /// Names what was being done when this failed.
    fn doing<S: Into<String>>(self, what: impl FnOnce() -> S) -> Result<T>;
}

impl<T, E: Into<io::Error>> Doing<T> for std::result::Result<T, E> {
    fn doing<S: Into<String>>(self, what: impl FnOnce() -> S) -> Result<T> {
        self.map_err(|error| Error::io(what(), error))
    }
}

/// The result of a library call as the errno that the kernel gave; `EIO` where the
/// library itself refused.
pub fn errno<T>(result: io::Result<T>) -> std::result::Result<T, nix::errno::Errno> {
    result.map_err(|error| match error.raw_os_error() {
        Some(number) => nix::errno::Errno::from_raw(number),
        None => nix::errno::Errno::EIO,
    })
}
