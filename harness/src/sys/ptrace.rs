//! The parts of `PTRACE_GET_SYSCALL_INFO` that are unions.

use nix::errno::Errno;

/// Number and arguments of the call that `info` says is being entered.
///
/// # References
/// ptrace(2).
pub fn entry(info: &libc::ptrace_syscall_info) -> Option<(u64, [u64; 6])> {
    if info.op != libc::PTRACE_SYSCALL_INFO_ENTRY {
        return None;
    }
    // SAFETY: the kernel fills this member when `op` says entry.
    Some(unsafe { (info.u.entry.nr, info.u.entry.args) })
}

/// Result of the call that `info` says has ended.
///
/// # References
/// ptrace(2).
pub fn exit(info: &libc::ptrace_syscall_info) -> Option<Result<i64, Errno>> {
    if info.op != libc::PTRACE_SYSCALL_INFO_EXIT {
        return None;
    }
    // SAFETY: the kernel fills this member when `op` says exit.
    let (value, is_error) = unsafe { (info.u.exit.sval, info.u.exit.is_error) };
    Some(if is_error != 0 { Err(Errno::from_raw(-value as i32)) } else { Ok(value) })
}
