//! Starting a helper program from a process that may have threads.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};

use rustix::process::{Signal, getppid, set_parent_process_death_signal};
use rustix::thread::disable_transparent_huge_pages;

/// The number of the first passed descriptor. High enough to be free: a lower one may be
/// the pipe by which the standard library tells of a failed execve.
pub const FIRST: RawFd = 512;

/// Starts `command`, which finds `passed` as its descriptors [`FIRST`] and so on, and is
/// killed when the thread that calls this ends, in whatever way.
///
/// # References
/// prctl(2) `PR_SET_PDEATHSIG`, dup2(2), fcntl(2) `F_DUPFD`
pub fn spawn_tied(command: &mut Command, passed: &[BorrowedFd<'_>]) -> io::Result<Child> {
    let parent = rustix::process::getpid();
    let numbers: Vec<RawFd> = passed.iter().map(AsRawFd::as_raw_fd).collect();
    let before = move || {
        set_parent_process_death_signal(Some(Signal::KILL))?;
        if getppid() != Some(parent) {
            // It ended before the signal was asked for.
            return Err(io::Error::from_raw_os_error(libc::ESRCH));
        }
        (FIRST..).zip(&numbers).try_for_each(|(to, from)| duplicate(*from, to))
    };
    // SAFETY: between fork and execve only system calls are made: no memory is allocated,
    // since errors hold a number, and no lock is taken.
    unsafe { command.pre_exec(before) };
    command.spawn()
}

/// Lets `command` use pages of the usual size only.
///
/// # References
/// prctl(2) `PR_SET_THP_DISABLE`
pub fn without_huge_pages(command: &mut Command) {
    let before = || Ok(disable_transparent_huge_pages(true)?);
    // SAFETY: one system call.
    unsafe { command.pre_exec(before) };
}

fn duplicate(from: RawFd, to: RawFd) -> io::Result<()> {
    // SAFETY: plain numbers; in the child nothing owns `to`.
    match unsafe { libc::dup2(from, to) } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}
