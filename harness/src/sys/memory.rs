//! Writing to a file through memory.

use std::os::fd::{AsRawFd, BorrowedFd};

use nix::errno::Errno;

/// Writes `bytes` to the beginning of `file` through a `MAP_SHARED` mapping, and waits
/// until they are in the file. The file must be open for reading and writing, and long
/// enough: behind its last page the process gets `SIGBUS`.
///
/// # Errors
/// `ENODEV` where the file system cannot map, `EINVAL` for no bytes.
///
/// # References
/// mmap(2), msync(2).
pub fn write_shared(file: BorrowedFd<'_>, bytes: &[u8]) -> Result<(), Errno> {
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: without an address the kernel picks memory that is free.
    let start = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            bytes.len(),
            protection,
            libc::MAP_SHARED,
            file.as_raw_fd(),
            0,
        )
    };
    if start == libc::MAP_FAILED {
        return Err(Errno::last());
    }
    // SAFETY: as many bytes are mapped for writing at `start`, and nobody else has it.
    let result = unsafe {
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), start.cast::<u8>(), bytes.len());
        let synced = Errno::result(libc::msync(start, bytes.len(), libc::MS_SYNC));
        libc::munmap(start, bytes.len());
        synced
    };
    result.map(drop)
}
