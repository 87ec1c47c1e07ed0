//! The kernel's own answer: the command's system calls, up to its first instruction.

use std::ffi::{CString, OsString};
use std::io::{Read, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use nix::errno::Errno;
use nix::sys::ptrace;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

use super::{Asked, is_path};
use crate::record::Call;
use crate::sandbox::Child;
use crate::sys::clone::Namespaces;
use crate::{Doing, Error, Result};

/// Makes the calls in a copy of this process. A successful execve(2) stops the copy
/// before the program's first instruction, since it is traced, and there it is killed:
/// nothing of the subject ever runs.
///
/// # References
/// ptrace(2) `PTRACE_TRACEME`, chroot(2), execve(2), execvp(3).
pub(super) fn attempt(asked: &Asked) -> Result<Vec<Call>> {
    let (mut reader, mut writer) = std::io::pipe().doing(|| "make a pipe")?;
    let child = Child::start(Namespaces::empty(), || {
        // Without this the subject would run: then rather no answer.
        if let Err(errno) = ptrace::traceme() {
            let _ = tell(&mut writer, "ptrace", b"", Err(errno));
            return 1;
        }
        let _ = calls(asked, &mut writer);
        0
    })
    .doing(|| "clone a process")?;
    drop(writer);
    // The pipe closes when the copy ends, or when execve(2) succeeds.
    let mut text = String::new();
    reader.read_to_string(&mut text).doing(|| "read what was tried")?;
    let executed = stopped(child.pid.as_raw())?;
    let mut calls: Vec<Call> = text
        .lines()
        .map(|line| serde_json::from_str(line).map_err(std::io::Error::from))
        .collect::<std::io::Result<_>>()
        .doing(|| "read what was tried")?;
    if let Some(refused) = calls.iter().find(|call| call.name == "ptrace") {
        let message = format!("cannot trace a process: {}", refused.result);
        return Err(Error::hinted(message, "lower the sysctl kernel.yama.ptrace_scope"));
    }
    if let Some(last) = calls.last_mut().filter(|last| last.result.is_empty()) {
        // Told before the call; only a success leaves no second word.
        last.result = if executed { "ok".into() } else { "killed".into() };
    }
    calls.retain(|call| !call.result.is_empty());
    Ok(calls)
}

/// The calls in order, each told; returns when the last one has failed.
fn calls(asked: &Asked, out: &mut impl Write) -> std::io::Result<()> {
    if let Some(root) = &asked.root {
        let answer = nix::unistd::chroot(root.as_path());
        tell(out, "chroot", root.as_os_str().as_bytes(), answer)?;
        if answer.is_err() {
            return Ok(());
        }
        tell(out, "chdir", b"/", nix::unistd::chdir("/"))?;
    }
    let word = |text: &OsString| CString::new(text.as_bytes()).unwrap_or_default();
    let arguments: Vec<CString> = asked.command.iter().map(word).collect();
    let environment: Vec<CString> = std::env::vars_os()
        .filter_map(|(name, value)| {
            CString::new([name.as_bytes(), b"=", value.as_bytes()].concat()).ok()
        })
        .collect();
    for candidate in candidates(asked) {
        let path = word(&candidate);
        tell_try(out, candidate.as_bytes())?;
        let Err(errno) = nix::unistd::execve(&path, &arguments, &environment);
        tell(out, "execve", candidate.as_bytes(), Err(errno))?;
        // As execvp(3): what is not there or may not be run is looked for further on.
        if !matches!(errno, Errno::ENOENT | Errno::ENOTDIR | Errno::EACCES | Errno::ENODEV) {
            break;
        }
    }
    Ok(())
}

/// The paths that execvp(3) would try.
fn candidates(asked: &Asked) -> Vec<OsString> {
    let Some(program) = asked.command.first() else { return Vec::new() };
    if is_path(program) {
        return vec![program.clone()];
    }
    let path = std::env::var_os("PATH").unwrap_or_else(|| "/bin:/usr/bin".into());
    let folders = path.as_bytes().split(|byte| *byte == b':');
    folders
        .map(|folder| {
            let folder = if folder.is_empty() { b"." } else { folder };
            OsString::from_vec([folder, b"/", program.as_bytes()].concat())
        })
        .collect()
}

/// One line for a call and its answer; it takes the place of the word before the call.
fn tell(
    out: &mut impl Write,
    name: &str,
    path: &[u8],
    answer: Result<(), Errno>,
) -> std::io::Result<()> {
    let result = answer.map_or_else(|errno| format!("{errno:?}"), |()| "ok".into());
    line(out, name, path, &result)
}

fn tell_try(out: &mut impl Write, path: &[u8]) -> std::io::Result<()> {
    line(out, "execve", path, "")
}

fn line(out: &mut impl Write, name: &str, path: &[u8], result: &str) -> std::io::Result<()> {
    let call = Call::new(name, String::from_utf8_lossy(path), result);
    let mut text = serde_json::to_vec(&call)?;
    text.push(b'\n');
    out.write_all(&text)
}

/// Waits for the copy: whether it stopped at the new program, and then kills it.
fn stopped(pid: i32) -> Result<bool> {
    let pid = Pid::from_raw(pid);
    let wait = || waitpid(pid, WaitOptions::UNTRACED).doing(|| "wait for a process");
    let stopped = wait()?.is_some_and(|(_, status)| status.stopped());
    if let (true, Some(pid)) = (stopped, pid) {
        kill_process(pid, Signal::KILL).doing(|| "kill a process")?;
        wait()?;
    }
    Ok(stopped)
}
