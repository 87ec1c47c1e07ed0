//! Why a command fails here: the kernel's own answer first, then its cause.
//!
//! The command is tried with the calls that the `chroot` tool or a shell would make, up
//! to the point where its first instruction would run, and no further. What is found
//! out about the files afterwards only explains that answer.

mod attempt;
mod cause;
mod file;
mod root;

pub use cause::Cause;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::Result;
use crate::record::Call;
use crate::rootfs::Root;

/// What is asked about.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The root to change to first.
    pub root: Option<PathBuf>,
    /// The program and its arguments.
    pub command: Vec<OsString>,
}

/// The answer.
#[derive(Clone, Debug, Serialize)]
pub struct Diagnosis {
    /// The system calls that were tried, each with the kernel's answer.
    pub calls: Vec<Call>,
    /// Why it fails, or that it would start.
    pub cause: Cause,
}

/// Tries the command without running it, and says why it fails.
///
/// # Errors
/// A machine on which a process cannot be cloned or traced.
pub fn diagnose(asked: &Asked) -> Result<Diagnosis> {
    let calls = attempt::attempt(asked)?;
    let cause = explain(asked, &calls)?;
    Ok(Diagnosis { calls, cause })
}

fn explain(asked: &Asked, calls: &[Call]) -> Result<Cause> {
    if let Some(path) = &asked.root {
        let chroot = calls.iter().find(|call| call.name == "chroot");
        let answer = chroot.map_or("", |call| call.result.as_str());
        if answer != "ok" {
            return Ok(root::why(path, answer));
        }
    }
    let root = asked.root.as_deref().map_or_else(Root::host, Root::open)?;
    let program = asked.command.first().map(OsString::as_os_str).unwrap_or_default();
    let tries: Vec<&Call> = calls.iter().filter(|call| call.name == "execve").collect();
    if let Some(last) = tries.last().filter(|last| last.result == "ok") {
        return file::would_it_run(&root, Path::new(&last.path));
    }
    // The errno that execvp(3) would report: of a file that is there, if one is.
    let there = |call: &&&Call| root.status(&root.absolute(Path::new(&call.path))).is_ok();
    match tries.iter().find(there) {
        Some(call) => file::why(&root, Path::new(&call.path), &call.result),
        None if is_path(program) => {
            let answer = tries.last().map_or("", |call| call.result.as_str());
            Ok(root::why_absent(&root, Path::new(program), answer))
        }
        None => Ok(root::not_on_path(&root, program, &tries)),
    }
}

fn is_path(program: &OsStr) -> bool {
    program.as_encoded_bytes().contains(&b'/')
}
