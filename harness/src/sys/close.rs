//! Closing what a cloned process has inherited.

use std::os::fd::{AsRawFd, BorrowedFd};

/// Closes every descriptor from 3 upwards except `kept`.
///
/// For a process that has just been cloned and will end with
/// [`exit_now`](super::clone::exit_now) or execve(2): values that owned the closed
/// descriptors belong to the parent's frames, which the child never returns to.
///
/// # References
/// close_range(2); kernels before 5.9 lack it, and there close(2) is used on each.
pub fn close_all_except(kept: &[BorrowedFd<'_>]) {
    let mut kept: Vec<u32> = kept.iter().map(|fd| fd.as_raw_fd() as u32).collect();
    kept.sort_unstable();
    let mut first = 3;
    for fd in kept {
        if fd > first {
            close_range(first, fd - 1);
        }
        first = first.max(fd + 1);
    }
    close_range(first, u32::MAX);
}

fn close_range(first: u32, last: u32) {
    // SAFETY: no reference to these descriptors is used after this in this process.
    let result = unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) };
    if result == -1 {
        for fd in first..=last.min(4096) {
            // SAFETY: as above.
            unsafe { libc::close(fd as libc::c_int) };
        }
    }
}
