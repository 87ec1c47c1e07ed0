//! The command line that others see of this process.

use std::fs;

/// Erases what `/proc/PID/cmdline` shows of this process and of its future copies. It is
/// readable by everybody, however well the rest of the memory is closed. For a process
/// that has been cloned, and whose own code reads its arguments no more.
///
/// # References
/// proc_pid_cmdline(5); proc_pid_stat(5), `arg_start` and `arg_end`.
pub fn erase() {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name may hold blanks and parentheses; fields 48 and 49 count from before it.
    let fields = stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace());
    let mut fields = fields.into_iter().flatten().skip(45).map(str::parse::<usize>);
    let (Some(Ok(start)), Some(Ok(end))) = (fields.next(), fields.next()) else { return };
    if start == 0 {
        return; // not shown to this process
    }
    for address in start..end {
        // SAFETY: the kernel says that the arguments lie there, on this process's stack and
        // writable; std has no reference to them but reads them anew on each call of args().
        unsafe { (address as *mut u8).write_volatile(0) };
    }
}
