//! The program that a command becomes at its end: tried by execve(2), then explained.

use std::ffi::{CString, OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use nix::errno::Errno;

use super::attempt::{Teller, attempt};
use super::{Cause, Diagnosis, file, path};
use crate::Result;
use crate::record::Call;
use crate::rootfs::Root;
use crate::sys::clone::Namespaces;

/// Why `command` does not start here.
pub(super) fn diagnose(command: &[OsString]) -> Result<Diagnosis> {
    let calls = attempt(Namespaces::empty(), |out| execute(out, command))?;
    let cause = explain(&Root::host()?, command, &calls)?;
    Ok(Diagnosis::new(calls, cause))
}

/// Executes it as execvp(3) does. Returns when the last call has failed.
pub(super) fn execute(out: &mut Teller, command: &[OsString]) -> Result<(), Errno> {
    execute_on(out, command, None)
}

/// As [`execute`], along another PATH than the caller's.
pub(super) fn execute_on(
    out: &mut Teller,
    command: &[OsString],
    path: Option<&OsStr>,
) -> Result<(), Errno> {
    let word = |text: &OsString| CString::new(text.as_bytes()).unwrap_or_default();
    let arguments: Vec<CString> = command.iter().map(word).collect();
    let environment: Vec<CString> = std::env::vars_os()
        .filter_map(|(name, value)| {
            CString::new([name.as_bytes(), b"=", value.as_bytes()].concat()).ok()
        })
        .collect();
    for candidate in candidates(command, path) {
        let path = word(&candidate);
        let execve = || nix::unistd::execve(&path, &arguments, &environment).map(drop);
        match out.tell("execve", &candidate, execve) {
            // What is not there or may not be run is looked for further on.
            Err(Errno::ENOENT | Errno::ENOTDIR | Errno::EACCES | Errno::ENODEV) => {}
            answer => return answer,
        }
    }
    Ok(())
}

/// Why the calls of execve(2) among `calls` went as they did. Paths are below `root`.
pub(super) fn explain(root: &Root, command: &[OsString], calls: &[Call]) -> Result<Cause> {
    let program = command.first().map(OsString::as_os_str).unwrap_or_default();
    let tries: Vec<&Call> = calls.iter().filter(|call| call.name == "execve").collect();
    if let Some(last) = tries.last().filter(|last| last.result == "ok") {
        return file::would_it_run(root, Path::new(&last.path));
    }
    // The errno that execvp(3) would report: of a file that is there, if one is.
    let there = |call: &&&Call| root.status(&root.absolute(Path::new(&call.path))).is_ok();
    match tries.iter().find(there) {
        Some(call) => file::why(root, Path::new(&call.path), &call.result),
        None if is_path(program) => {
            let answer = tries.last().map_or("", |call| call.result.as_str());
            Ok(path::why_absent(root, Path::new(program), answer))
        }
        None => Ok(path::not_on_path(root, program, &tries)),
    }
}

/// The paths that execvp(3) would try.
fn candidates(command: &[OsString], path: Option<&OsStr>) -> Vec<OsString> {
    let Some(program) = command.first() else { return Vec::new() };
    if is_path(program) {
        return vec![program.clone()];
    }
    let own = || std::env::var_os("PATH").unwrap_or_else(|| "/bin:/usr/bin".into());
    let path = path.map_or_else(own, OsStr::to_owned);
    let folders = path.as_bytes().split(|byte| *byte == b':');
    folders
        .map(|folder| {
            let folder = if folder.is_empty() { b"." } else { folder };
            OsString::from_vec([folder, b"/", program.as_bytes()].concat())
        })
        .collect()
}

fn is_path(program: &OsStr) -> bool {
    program.as_encoded_bytes().contains(&b'/')
}
