//! Signal dispositions for programs that are about to be executed.

use nix::errno::Errno;
use nix::sys::signal::{SigHandler, SigSet, SigmaskHow, Signal, sigprocmask};

/// Gives a program the signals that it would have from a shell: nothing blocked, and
/// SIGPIPE (which the Rust runtime ignores) with its default action.
///
/// # References
/// sigprocmask(2), signal(2).
pub fn reset() -> Result<(), Errno> {
    sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None)?;
    // SAFETY: the default action runs no code of ours.
    unsafe { nix::sys::signal::signal(Signal::SIGPIPE, SigHandler::SigDfl) }.map(drop)
}

/// Lets `signal` do to this process what it does to a program that never heard of it.
///
/// # References
/// signal(2).
pub fn default_action(signal: Signal) {
    // SAFETY: the default action runs no code of ours. SIGKILL and SIGSTOP refuse, and have
    // no other action.
    let _ = unsafe { nix::sys::signal::signal(signal, SigHandler::SigDfl) };
}

/// Lets `signal` have no effect on this process. With SIGCHLD the kernel reaps children.
///
/// # References
/// signal(2), wait(2).
pub fn ignore(signal: Signal) -> Result<(), Errno> {
    // SAFETY: ignoring a signal runs no code of ours.
    unsafe { nix::sys::signal::signal(signal, SigHandler::SigIgn) }.map(drop)
}
