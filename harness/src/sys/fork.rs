//! A child process that shares nothing with its parent but one file.

use std::fs;
use std::io::stdin;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::signal::{SigSet, SigmaskHow};
use nix::unistd::{chdir, dup2_stderr, dup2_stdin, dup2_stdout, setsid};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use crate::{Doing, Error, Result};

/// Forks a child that runs `work` and exits with its status: 101 should it panic, 102
/// should it not get so far. Returns the child's pidfd.
///
/// The child is in a session of its own, in `/`, blocks every signal, and has closed
/// every file but `keep`, which stands in for its standard input, output and error.
/// What `work` captures must therefore own no open file.
///
/// Refuses in a process with several threads, where a forked child may call next to
/// nothing: a lock that another thread held stays locked in it for ever.
///
/// # References
/// fork(2), signal-safety(7), setsid(2), close_range(2), pidfd_open(2)
pub fn fork_detached(keep: OwnedFd, work: impl FnOnce(BorrowedFd) -> u8) -> Result<OwnedFd> {
    let tasks = "/proc/self/task";
    let threads = fs::read_dir(tasks).doing(|| format!("read {tasks}"))?.count();
    if threads != 1 {
        return Err(Error::Setup(format!("cannot fork a process of {threads} threads")));
    }
    // Blocked from before the fork, so that no signal to our group meets the child bare.
    let mask = SigSet::all().thread_swap_mask(SigmaskHow::SIG_BLOCK).doing(|| "block signals")?;
    #[expect(clippy::disallowed_methods, reason = "made safe here: one thread, and no return")]
    // SAFETY: the process has one thread, so the child is a whole process rather than
    // the torso of one; `live` never returns, so the parent's code runs once only.
    let forked = Errno::result(unsafe { libc::fork() }).map(Pid::from_raw);
    let child = match forked {
        Ok(None) => live(keep, work),
        Ok(Some(pid)) => pidfd_open(pid, PidfdFlags::empty()).doing(|| "open a child's pidfd"),
        Err(errno) => Err(errno).doing(|| "fork"),
    };
    mask.thread_set_mask().doing(|| "unblock signals")?;
    child
}

/// The child's life.
fn live(keep: OwnedFd, work: impl FnOnce(BorrowedFd) -> u8) -> ! {
    let _panic = OnPanic;
    match detach(keep) {
        Ok(()) => exit(work(stdin().as_fd())),
        Err(_) => exit(102),
    }
}

fn detach(keep: OwnedFd) -> Result<()> {
    setsid().doing(|| "start a session")?;
    chdir("/").doing(|| "change to /")?;
    dup2_stdin(&keep).doing(|| "replace the standard input")?;
    dup2_stdout(&keep).doing(|| "replace the standard output")?;
    dup2_stderr(&keep).doing(|| "replace the standard error")?;
    std::mem::forget(keep);
    // SAFETY: this closes files that values of the parent's code own, but in the child
    // none of that code runs any more, and no destructor of it either.
    let closed = unsafe { libc::syscall(libc::SYS_close_range, 3u32, u32::MAX, 0u32) };
    Errno::result(closed).map(drop).doing(|| "close all files")
}

/// Ends the child when a panic unwinds it, before that reaches the parent's code.
struct OnPanic;

impl Drop for OnPanic {
    fn drop(&mut self) {
        exit(101)
    }
}

/// Ends this process without running anything that its parent meant for its own end.
fn exit(status: u8) -> ! {
    // SAFETY: ends the process at once; no state of it can be observed afterwards.
    unsafe { libc::_exit(status.into()) }
}
