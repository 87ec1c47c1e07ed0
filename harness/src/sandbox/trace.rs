//! The system calls that a real tool makes, with the kernel's own answers.

use std::collections::HashMap;
use std::ffi::CStr;
use std::fs::File;
use std::io::{IoSliceMut, Read, Seek};
use std::os::fd::OwnedFd;

use nix::errno::Errno;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::Signal;
use nix::sys::uio::{RemoteIoVec, process_vm_readv};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use rustix::fs::{MemfdFlags, memfd_create};
use serde::{Deserialize, Serialize};

use super::capture::Ran;
use super::command::Command;
use super::process::{Ended, call};
use crate::record::{Call, Output};
use crate::{Doing, Error, Result};

/// A traced run: what the command did, and the system calls asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Traced {
    /// How it ended and what it printed.
    pub ran: Ran,
    /// The calls, in order, of the program and of every process that it started.
    pub calls: Vec<Call>,
}

/// The calls that can be followed, and which of their arguments are paths.
const KNOWN: [(&str, i64, &[usize]); 9] = [
    ("chroot", libc::SYS_chroot, &[0]),
    ("chdir", libc::SYS_chdir, &[0]),
    ("execve", libc::SYS_execve, &[0]),
    ("mount", libc::SYS_mount, &[0, 1]),
    ("openat", libc::SYS_openat, &[1]),
    ("pivot_root", libc::SYS_pivot_root, &[0, 1]),
    ("setns", libc::SYS_setns, &[]),
    ("umount2", libc::SYS_umount2, &[0]),
    ("unshare", libc::SYS_unshare, &[]),
];

impl Command {
    /// Runs it to its end and notes each of the system calls named in `wanted`.
    ///
    /// Its output goes to a file in memory, since nobody reads a pipe meanwhile.
    ///
    /// # Errors
    /// As [`Command::start`]; `EPERM` where ptrace is forbidden.
    ///
    /// # References
    /// ptrace(2) `PTRACE_GET_SYSCALL_INFO`.
    pub fn traced(&self, wanted: &[&str]) -> Result<Traced> {
        // In a copy of its own: the tracer waits for any child, and the driver may have others.
        let traced: std::result::Result<Traced, String> =
            call(|| self.trace(wanted).map_err(|error| error.to_string()))?;
        traced.map_err(Error::Setup)
    }

    fn trace(&self, wanted: &[&str]) -> Result<Traced> {
        let file = |name| memfd_create(name, MemfdFlags::CLOEXEC).doing(|| "make a file in memory");
        let (stdout, stderr) = (file("stdout")?, file("stderr")?);
        let copy = |fd: &OwnedFd| fd.try_clone().doing(|| "copy a descriptor");
        let (out, err) = (copy(&stdout)?, copy(&stderr)?);
        // The clone is traced from the exec on: it stops there with SIGTRAP, which is also
        // what lets `launch` return. The calls before it are ours, not the tool's.
        let child = self.launch(out, err, ptrace::traceme)?;
        let (ended, calls) = follow(child.pid, wanted)?;
        let output = Output { stdout: content(stdout)?, stderr: content(stderr)?, dropped: 0 };
        Ok(Traced { ran: Ran { ended, output }, calls })
    }
}

fn follow(first: Pid, wanted: &[&str]) -> Result<(Ended, Vec<Call>)> {
    let doing = || "trace a program";
    waitpid(first, None).doing(doing)?;
    let options = Options::PTRACE_O_TRACESYSGOOD
        | Options::PTRACE_O_EXITKILL
        | Options::PTRACE_O_TRACEEXEC
        | Options::PTRACE_O_TRACEFORK
        | Options::PTRACE_O_TRACEVFORK
        | Options::PTRACE_O_TRACECLONE;
    ptrace::setoptions(first, options).doing(doing)?;
    ptrace::syscall(first, None).doing(doing)?;
    let mut calls = Vec::new();
    let mut entered: HashMap<Pid, Call> = HashMap::new();
    let mut ended = None;
    loop {
        let (pid, signal) = match waitpid(None, Some(WaitPidFlag::__WALL)) {
            Ok(WaitStatus::Exited(pid, status)) => {
                ended = if pid == first { Some(Ended::Exit(status)) } else { ended };
                continue;
            }
            Ok(WaitStatus::Signaled(pid, signal, _)) => {
                ended = if pid == first { Some(Ended::Signal(signal as i32)) } else { ended };
                continue;
            }
            Ok(WaitStatus::PtraceSyscall(pid)) => {
                if let Some(call) = at_stop(pid, wanted, &mut entered) {
                    calls.push(call);
                }
                (pid, None)
            }
            // The first stop of a new process, and the kernel's notes about forks and execs.
            Ok(WaitStatus::Stopped(pid, Signal::SIGSTOP | Signal::SIGTRAP)) => (pid, None),
            Ok(WaitStatus::PtraceEvent(pid, ..)) => (pid, None),
            Ok(WaitStatus::Stopped(pid, signal)) => (pid, Some(signal)),
            Ok(_) | Err(Errno::EINTR) => continue,
            Err(Errno::ECHILD) => break,
            Err(errno) => return Err(Error::io("wait for a traced program", errno)),
        };
        // A process that was killed meanwhile is reported by the next wait.
        let _ = ptrace::syscall(pid, signal);
    }
    ended
        .map(|ended| (ended, calls))
        .ok_or_else(|| Error::Setup("a traced program was lost".into()))
}

/// At a system call's entry its arguments are noted, at its exit the result.
fn at_stop(pid: Pid, wanted: &[&str], entered: &mut HashMap<Pid, Call>) -> Option<Call> {
    let info = ptrace::syscall_info(pid).ok()?;
    match info.op {
        libc::PTRACE_SYSCALL_INFO_ENTRY => {
            entered.remove(&pid);
            let (number, arguments) = crate::sys::ptrace::entry(&info)?;
            let (name, _, paths) = KNOWN.iter().find(|known| known.1 as u64 == number)?;
            if wanted.contains(name) {
                let paths: Vec<String> =
                    paths.iter().map(|&at| text_at(pid, arguments[at])).collect();
                let call =
                    Call { name: (*name).into(), path: paths.join(" "), result: String::new() };
                entered.insert(pid, call);
            }
            None
        }
        libc::PTRACE_SYSCALL_INFO_EXIT => {
            let mut call = entered.remove(&pid)?;
            call.result = match crate::sys::ptrace::exit(&info)? {
                Ok(_) => "ok".into(),
                Err(errno) => format!("{errno:?}"),
            };
            Some(call)
        }
        _ => None,
    }
}

/// The NUL-terminated text at `address` of the traced process.
fn text_at(pid: Pid, address: u64) -> String {
    let mut text = Vec::new();
    let mut at = address as usize;
    while text.len() < libc::PATH_MAX as usize {
        // Up to the end of the page: the next one may not be mapped.
        let mut page = vec![0; 4096 - at % 4096];
        let length = page.len();
        let remote = [RemoteIoVec { base: at, len: length }];
        if process_vm_readv(pid, &mut [IoSliceMut::new(&mut page)], &remote) != Ok(length) {
            break;
        }
        if let Ok(end) = CStr::from_bytes_until_nul(&page) {
            text.extend_from_slice(end.to_bytes());
            break;
        }
        text.extend_from_slice(&page);
        at += length;
    }
    String::from_utf8_lossy(&text).into_owned()
}

fn content(file: OwnedFd) -> Result<String> {
    let mut file = File::from(file);
    let mut bytes = Vec::new();
    file.rewind()
        .and_then(|()| file.read_to_end(&mut bytes))
        .doing(|| "read a program's output")?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
