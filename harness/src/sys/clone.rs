//! clone3(2) used as fork(2) with namespaces, a pidfd and a cgroup.

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::time::{Duration, Instant};

use bitflags::bitflags;
use nix::errno::Errno;
use nix::unistd::Pid;

/// `CLONE_INTO_CGROUP` of linux/sched.h; libc's constant overflows its type.
const CLONE_INTO_CGROUP: u64 = 0x2_0000_0000;

bitflags! {
    /// The kinds of namespace that a new process can get.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Namespaces: u64 {
        /// Mount namespace.
        const MOUNT = libc::CLONE_NEWNS as u64;
        /// UTS namespace: hostname and domain name.
        const UTS = libc::CLONE_NEWUTS as u64;
        /// IPC namespace.
        const IPC = libc::CLONE_NEWIPC as u64;
        /// PID namespace; the new process is its init.
        const PID = libc::CLONE_NEWPID as u64;
        /// Network namespace.
        const NET = libc::CLONE_NEWNET as u64;
        /// User namespace.
        const USER = libc::CLONE_NEWUSER as u64;
        /// Cgroup namespace.
        const CGROUP = libc::CLONE_NEWCGROUP as u64;
        /// Time namespace (`CLONE_NEWTIME`); clone3 alone can take it.
        const TIME = 0x80;
    }
}

/// A new process, as its parent sees it.
#[derive(Debug)]
pub struct Cloned {
    /// Its pid in the parent's PID namespace.
    pub pid: Pid,
    /// A pidfd that names it and no later process with the same number.
    pub pidfd: OwnedFd,
}

/// Starts a copy of this process in new `namespaces`, and in `cgroup` (v2) if given.
///
/// Returns `None` in the child and the child's handle in the parent. The child has a
/// copy of the memory, as after fork(2), and gets SIGCHLD semantics.
///
/// # Errors
/// `EBUSY` when this process has more than one thread: a copy of it would hold locks
/// that nobody will release. Otherwise as clone3(2): `EPERM`, `ENOSPC` (too many
/// nested namespaces), `ENOSYS`, `EAGAIN`.
///
/// # References
/// clone(2), pidfd_open(2), namespaces(7).
pub fn clone3(
    namespaces: Namespaces,
    cgroup: Option<BorrowedFd<'_>>,
) -> Result<Option<Cloned>, Errno> {
    if !single_threaded() {
        return Err(Errno::EBUSY);
    }
    let mut pidfd: libc::c_int = -1;
    // SAFETY: clone_args is a plain C structure for which all-zero is valid.
    let mut args: libc::clone_args = unsafe { std::mem::zeroed() };
    args.flags = namespaces.bits() | libc::CLONE_PIDFD as u64;
    args.pidfd = (&raw mut pidfd) as u64;
    args.exit_signal = libc::SIGCHLD as u64;
    if let Some(cgroup) = cgroup {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = cgroup.as_raw_fd() as u64;
    }
    // SAFETY: the arguments live across the call and their size is given; without
    // CLONE_VM and with a null stack the child runs on its own copy of this stack, and
    // no other thread exists whose locks it could have copied.
    let pid = unsafe { libc::syscall(libc::SYS_clone3, &raw mut args, size_of_val(&args)) };
    match Errno::result(pid)? {
        0 => Ok(None),
        pid => {
            // SAFETY: the kernel has just opened this descriptor for us alone.
            let pidfd = unsafe { OwnedFd::from_raw_fd(pidfd) };
            Ok(Some(Cloned { pid: Pid::from_raw(pid as libc::pid_t), pidfd }))
        }
    }
}

/// Ends this process at once: no destructors, no exit handlers.
///
/// # References
/// _exit(2).
pub fn exit_now(status: i32) -> ! {
    // SAFETY: _exit never returns and touches no memory of ours.
    unsafe { libc::_exit(status) }
}

/// Whether this process has one thread only. Without a /proc that shows it (in an
/// empty root) the process is one that the sandbox itself has cloned: single-threaded.
fn single_threaded() -> bool {
    let alone = || {
        let tasks = std::fs::read_dir("/proc/self/task");
        tasks.map_or(true, |tasks| tasks.take(2).count() == 1)
    };
    // A thread that was joined is listed a moment longer.
    let deadline = Instant::now() + Duration::from_millis(200);
    while !alone() {
        if Instant::now() >= deadline {
            return false;
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    true
}
