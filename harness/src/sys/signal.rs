//! Signal dispositions for programs that are about to be executed.

use std::sync::atomic::{AtomicBool, Ordering};

use nix::errno::Errno;
use nix::sys::signal::{
    SaFlags, SigAction, SigHandler, SigSet, SigmaskHow, Signal, sigaction, sigprocmask,
};

static NOTED: AtomicBool = AtomicBool::new(false);

/// Lets the first `signal` be noted, so that work can end in order; the second one has its
/// default action. Unlike a thread that waits for signals this leaves the process with one.
///
/// # References
/// sigaction(2) `SA_RESETHAND`, signal-safety(7).
pub fn note(signal: Signal) -> Result<(), Errno> {
    extern "C" fn handler(_: libc::c_int) {
        NOTED.store(true, Ordering::Relaxed);
    }
    let flags = SaFlags::SA_RESETHAND | SaFlags::SA_RESTART;
    let action = SigAction::new(SigHandler::Handler(handler), flags, SigSet::empty());
    // SAFETY: the handler only stores into an atomic, which is async-signal-safe.
    unsafe { sigaction(signal, &action) }.map(drop)
}

/// Whether a signal of [`note`] has come.
pub fn noted() -> bool {
    NOTED.load(Ordering::Relaxed)
}

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

/// Ends this process by the signal of this number, a real-time one as well, as it ends a
/// program that never heard of it. Returns only where it ends no program.
///
/// # References
/// rt_sigaction(2), kill(2): glibc's own functions refuse the two signals that it keeps for
/// itself, and a parent may have left them ignored.
pub fn end_by(number: i32) {
    // `struct sigaction` of the kernel: no handler, no flags, no restorer, an empty mask.
    let default = [0_u64; 4];
    // SAFETY: the default action runs no code of ours; the kernel reads 32 bytes, of which the
    // last 8 are the mask. Where the action cannot be changed, the signal has no other.
    unsafe {
        let none = std::ptr::null_mut::<u64>();
        libc::syscall(libc::SYS_rt_sigaction, number, default.as_ptr(), none, 8_usize);
    }
    let _ = sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None);
    // SAFETY: it touches no memory.
    unsafe { libc::kill(libc::getpid(), number) };
}

/// Lets `signal` have no effect on this process. With SIGCHLD the kernel reaps children.
///
/// # References
/// signal(2), wait(2).
pub fn ignore(signal: Signal) -> Result<(), Errno> {
    // SAFETY: ignoring a signal runs no code of ours.
    unsafe { nix::sys::signal::signal(signal, SigHandler::SigIgn) }.map(drop)
}
