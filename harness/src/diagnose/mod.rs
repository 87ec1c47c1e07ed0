//! Why a command fails here: the kernel's own answer first, then its cause.
//!
//! The command is tried with the calls that its tool would make, in a copy of this
//! process whose mounts are its own, up to the point where a program's first instruction
//! would run, and no further. What is found out afterwards only explains that answer:
//! by looking, and where that does not decide, by trying the same with one thing changed.

mod attempt;
mod caller;
mod cause;
mod chroot;
mod contained;
mod file;
mod nsenter;
mod overlay;
mod path;
mod program;
mod unionfs;
mod unshare;

pub use cause::Cause;
pub use chroot::Chroot;
pub use contained::{Changes, Contained, of_bundle, of_image};
pub use nsenter::Nsenter;
pub use overlay::{Options, Overlay};
pub use unionfs::Unionfs;
pub use unshare::{Mapped, Unshare};

use std::ffi::OsString;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::record::Call;

/// What is asked about.
#[derive(Clone, Debug)]
pub enum Asked {
    /// A program and its arguments.
    Exec(Vec<OsString>),
    /// The `chroot` tool.
    Chroot(Chroot),
    /// The `unshare` tool.
    Unshare(Unshare),
    /// The `nsenter` tool.
    Nsenter(Nsenter),
    /// `mount -t overlay`.
    Overlay(Overlay),
    /// `unionfs-fuse`, or the `mount` tool that starts it.
    Unionfs(Unionfs),
    /// A container of a runtime or an engine.
    Contained(Box<Contained>),
}

/// The answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Diagnosis {
    /// The system calls that were tried, each with the kernel's answer.
    pub calls: Vec<Call>,
    /// What the kernel noted in the log of the mount context.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<String>,
    /// Why it fails, or that it would start.
    pub cause: Cause,
}

impl Diagnosis {
    fn new(calls: Vec<Call>, cause: Cause) -> Self {
        Self { calls, log: Vec::new(), cause }
    }
}

/// Tries the command without running it, and says why it fails.
///
/// # Errors
/// A machine on which a process cannot be cloned or traced.
pub fn diagnose(asked: &Asked) -> Result<Diagnosis> {
    match asked {
        Asked::Exec(command) => program::diagnose(command),
        Asked::Chroot(asked) => asked.diagnose(),
        Asked::Unshare(asked) => asked.diagnose(),
        Asked::Nsenter(asked) => asked.diagnose(),
        Asked::Overlay(asked) => asked.diagnose(),
        Asked::Unionfs(asked) => asked.diagnose(),
        Asked::Contained(asked) => asked.diagnose(),
    }
}

/// The first call that failed.
fn failed(calls: &[Call]) -> Option<&Call> {
    calls.iter().find(|call| call.result != "ok")
}
