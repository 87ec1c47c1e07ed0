//! Descriptors that this process was started with, and those for the program to come.

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::sync::{Mutex, PoisonError};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, fcntl};

use crate::{Doing, Error, Result};

/// Takes ownership of the inherited descriptor `fd`, and marks it close-on-exec.
///
/// A descriptor that survived exec(3) cannot be close-on-exec, while whatever Rust's
/// library or this project opens always is. So the flag tells an inherited descriptor,
/// which nobody owns yet, from one with an owner: the latter is refused, and so is a
/// second adoption of the same number, since the first one sets the flag.
///
/// Fails if `fd` is one of the standard streams, which belong to [`std::io`], is not
/// open (`EBADF`), or has an owner.
///
/// # References
/// fcntl(2), `F_GETFD`; execve(2)
pub fn adopt(fd: RawFd) -> Result<OwnedFd> {
    if (0..=2).contains(&fd) {
        return Err(Error::Setup(format!("descriptor {fd} is a standard stream")));
    }
    if fd < 0 {
        return Err(Error::Setup(format!("{fd} is no descriptor")));
    }
    // Asking for the flag and setting it must be one step among threads.
    static ADOPTING: Mutex<()> = Mutex::new(());
    let _alone = ADOPTING.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: `fd` is not -1, and the borrow ends before anything here could close it;
    // a number that is not open makes fcntl fail with EBADF and touches nothing.
    let borrowed = unsafe { BorrowedFd::borrow_raw(fd) };
    let flags = fcntl(borrowed, FcntlArg::F_GETFD)
        .doing(|| format!("use descriptor {fd}, which should have been inherited"))?;
    if FdFlag::from_bits_retain(flags).contains(FdFlag::FD_CLOEXEC) {
        return Err(Error::Setup(format!("descriptor {fd} was not inherited, or is in use")));
    }
    fcntl(borrowed, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC))
        .doing(|| format!("mark descriptor {fd} close-on-exec"))?;
    // SAFETY: it is open and, lacking close-on-exec until now, has no owner in this process.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Makes `fd` the descriptor `number`, which stays open across execve(2).
///
/// For a process that has just been cloned and is about to execute a program: whatever
/// owned `number` here belongs to the parent's frames, which never run in the clone.
///
/// # References
/// dup2(2)
pub fn place(fd: BorrowedFd<'_>, number: RawFd) -> std::result::Result<(), Errno> {
    // SAFETY: as above: no value of this process closes or uses `number` after this.
    Errno::result(unsafe { libc::dup2(fd.as_raw_fd(), number) }).map(drop)
}

/// Closes every descriptor from `first` upwards on execve(2). Before Linux 5.11 those that
/// this project opens are the only ones, and each has the flag already.
///
/// # References
/// close_range(2) `CLOSE_RANGE_CLOEXEC`
pub fn close_on_exec_from(first: RawFd) -> std::result::Result<(), Errno> {
    // SAFETY: sets a flag on numbers; nothing is closed before this program is replaced.
    let result = unsafe {
        libc::syscall(
            libc::SYS_close_range,
            first as libc::c_uint,
            libc::c_uint::MAX,
            libc::CLOSE_RANGE_CLOEXEC,
        )
    };
    match Errno::result(result) {
        Ok(_) | Err(Errno::EINVAL | Errno::ENOSYS) => Ok(()),
        Err(errno) => Err(errno),
    }
}
