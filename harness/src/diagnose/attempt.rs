//! The kernel's own answer: the command's calls in a copy of this process.

use std::io::{PipeWriter, Read, Write};
use std::path::Path;

use nix::errno::Errno;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::{SigSet, Signal, raise};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{Pid, getppid};

use crate::record::Call;
use crate::sandbox::{Child, raw};
use crate::sys::clone::Namespaces;
use crate::{Doing, Error, Result};

/// The exit status of a copy whose own copy has become the program.
const BECAME: i32 = 7;

/// Makes `calls` in a copy of this process in new `namespaces`, and gives back each with
/// its answer. A successful execve(2) stops the copy before the program's first
/// instruction, since it is traced, and there it is killed: nothing of the subject ever
/// runs, not even if this process is killed in the middle.
///
/// # Errors
/// As [`Child::start`]; a machine that forbids ptrace.
///
/// # References
/// ptrace(2) `PTRACE_TRACEME`, `PTRACE_O_TRACEEXEC`, `PTRACE_O_EXITKILL`.
pub(super) fn attempt(
    namespaces: Namespaces,
    calls: impl FnOnce(&mut Teller) -> Result<(), Errno>,
) -> Result<Vec<Call>> {
    let (mut reader, writer) = std::io::pipe().doing(|| "make a pipe")?;
    let copy = start(namespaces, move || Teller(Some(writer)).all(calls))?;
    // The pipe closes when the copy ends, or when execve(2) succeeds.
    let mut text = String::new();
    reader.read_to_string(&mut text).doing(|| "read what was tried")?;
    let became = became(copy)?;
    let mut calls: Vec<Call> = Vec::new();
    for line in text.lines() {
        let call = serde_json::from_str(line).map_err(std::io::Error::from);
        calls.pop_if(|last| last.result.is_empty());
        calls.push(call.doing(|| "read what was tried")?);
    }
    // Told before the call only: it did not return.
    if let Some(last) = calls.last_mut().filter(|last| last.result.is_empty()) {
        last.result = if became { "ok" } else { "killed" }.into();
    }
    Ok(calls)
}

/// A copy's end of the pipe; a successful execve(2) closes it.
pub(super) struct Teller(Option<PipeWriter>);

impl Teller {
    /// One that tells nobody: the calls are made to be where they lead.
    pub(super) fn silent() -> Self {
        Self(None)
    }

    /// Tells of a call before it is made, and again with its answer.
    pub(super) fn tell<T>(
        &mut self,
        name: &str,
        path: impl AsRef<Path>,
        call: impl FnOnce() -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        self.line(name, path.as_ref(), "");
        let answer = call();
        self.line(name, path.as_ref(), &word(&answer));
        answer
    }

    /// Goes on in a copy of this copy, as a tool does that forks: the first process of a
    /// new PID namespace.
    pub(super) fn fork(
        &mut self,
        calls: impl FnOnce(&mut Teller) -> Result<(), Errno>,
    ) -> Result<(), Errno> {
        let writer = self.0.as_ref().map(PipeWriter::try_clone).transpose();
        let inner = Self(writer.map_err(|_| Errno::EMFILE)?);
        let inner = start(Namespaces::empty(), move || inner.all(calls));
        let became = inner.and_then(became).map_err(|error| error.errno().unwrap_or(Errno::EIO));
        if became? { crate::sys::clone::exit_now(BECAME) } else { Ok(()) }
    }

    fn all(mut self, calls: impl FnOnce(&mut Teller) -> Result<(), Errno>) -> i32 {
        // The answer has been told already, call by call.
        let _ = calls(&mut self);
        0
    }

    fn line(&mut self, name: &str, path: &Path, result: &str) {
        let call = Call::new(name, path.to_string_lossy(), result);
        let mut text = serde_json::to_vec(&call).unwrap_or_default();
        text.push(b'\n');
        // Whoever listened is gone: then the death signal is on its way.
        let _ = self.0.as_mut().map(|out| out.write_all(&text));
    }
}

/// `ok`, or the errno's name.
pub(super) fn word<T>(answer: &Result<T, Errno>) -> String {
    answer.as_ref().err().map_or("ok".into(), |errno| format!("{errno:?}"))
}

/// Starts a copy that this process traces.
fn start(namespaces: Namespaces, inside: impl FnOnce() -> i32) -> Result<Child> {
    let starter = Pid::this();
    let child = Child::start(namespaces, move || {
        let death = Some(rustix::process::Signal::KILL);
        let bound = rustix::process::set_parent_process_death_signal(death).is_ok()
            // The parent of a PID namespace's first process is out of its sight: 0.
            && [starter, Pid::from_raw(0)].contains(&getppid());
        // A signal would stop what is traced, and nobody waits for that.
        let deaf = SigSet::all().thread_block().is_ok();
        // Untraced, the subject would run.
        if !bound || !deaf || ptrace::traceme().is_err() || raise(Signal::SIGSTOP).is_err() {
            return 1;
        }
        raw::enter();
        inside()
    })
    .doing(|| "clone a process")?;
    let doing = || "trace a process";
    let WaitStatus::Stopped(..) = waitpid(child.pid, None).doing(doing)? else {
        return Err(Error::hinted(
            "cannot try the command without running it: this process may not be traced",
            "lower the sysctl kernel.yama.ptrace_scope",
        ));
    };
    let options = Options::PTRACE_O_TRACEEXEC | Options::PTRACE_O_EXITKILL;
    ptrace::setoptions(child.pid, options).doing(doing)?;
    ptrace::cont(child.pid, None).doing(doing)?;
    Ok(child)
}

/// Waits for the copy: whether it, or a copy of it, has become the program. That is killed.
fn became(copy: Child) -> Result<bool> {
    match waitpid(copy.pid, None).doing(|| "wait for a process")? {
        WaitStatus::Exited(_, status) => Ok(status == BECAME),
        WaitStatus::Signaled(..) => Ok(false),
        stopped => {
            nix::sys::signal::kill(copy.pid, Signal::SIGKILL).doing(|| "kill a process")?;
            copy.wait()?;
            Ok(matches!(stopped, WaitStatus::PtraceEvent(..)))
        }
    }
}
