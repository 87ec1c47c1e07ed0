//! Filters of system calls whose decisions a supervisor hears of.

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use nix::errno::Errno;

/// A call that a filter has stopped: its number, and who is waiting for the answer.
#[derive(Clone, Copy, Debug)]
pub struct Stopped {
    /// The call's number on this architecture.
    pub number: i64,
    /// Its first two arguments.
    pub arguments: [u64; 2],
    id: u64,
}

/// Puts `program` on this thread, for good, and gives back the descriptor that tells of
/// the calls answered with `SECCOMP_RET_USER_NOTIF`.
///
/// # Errors
/// `EBUSY` where a filter above has a listener already, `EINVAL` before Linux 5.0,
/// `EACCES` without no_new_privs.
///
/// # References
/// seccomp(2) `SECCOMP_FILTER_FLAG_NEW_LISTENER`, seccomp_unotify(2).
pub fn install(program: &[libc::sock_filter]) -> Result<OwnedFd, Errno> {
    let length = libc::c_ushort::try_from(program.len()).map_err(|_| Errno::EINVAL)?;
    let program = libc::sock_fprog { len: length, filter: program.as_ptr().cast_mut() };
    // SAFETY: the program lives across the call, which copies it and writes nothing.
    let fd = unsafe {
        libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_SET_MODE_FILTER,
            libc::SECCOMP_FILTER_FLAG_NEW_LISTENER,
            &raw const program,
        )
    };
    let fd = Errno::result(fd)? as libc::c_int;
    // SAFETY: the kernel has just made this descriptor, so nothing else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// The next stopped call; none if its caller is gone.
///
/// # References
/// seccomp_unotify(2).
pub fn next(listener: BorrowedFd<'_>) -> Result<Option<Stopped>, Errno> {
    // SAFETY: a plain C structure, which the kernel wants all-zero.
    let mut call: libc::seccomp_notif = unsafe { std::mem::zeroed() };
    // SAFETY: the request writes one such structure, which lives across it.
    match unsafe { raw::receive(listener.as_raw_fd(), &raw mut call) } {
        Ok(_) => Ok(Some(Stopped {
            number: call.data.nr.into(),
            arguments: [call.data.args[0], call.data.args[1]],
            id: call.id,
        })),
        Err(Errno::ENOENT | Errno::EINTR) => Ok(None),
        Err(errno) => Err(errno),
    }
}

/// Lets a stopped call fail with `errno`. Its caller may be gone meanwhile.
///
/// # References
/// seccomp_unotify(2).
pub fn refuse(listener: BorrowedFd<'_>, call: &Stopped, errno: Errno) -> Result<(), Errno> {
    let mut answer =
        libc::seccomp_notif_resp { id: call.id, val: 0, error: -(errno as i32), flags: 0 };
    // SAFETY: the request reads one such structure, which lives across it.
    match unsafe { raw::send(listener.as_raw_fd(), &raw mut answer) } {
        Ok(_) | Err(Errno::ENOENT) => Ok(()),
        Err(errno) => Err(errno),
    }
}

/// The requests of `linux/seccomp.h`.
mod raw {
    nix::ioctl_readwrite!(receive, b'!', 0, libc::seccomp_notif);
    nix::ioctl_readwrite!(send, b'!', 1, libc::seccomp_notif_resp);
}
