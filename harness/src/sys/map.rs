//! A file's bytes as memory.

use std::ffi::c_void;
use std::num::NonZeroUsize;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr::NonNull;

use nix::errno::Errno;
use nix::sys::mman::{MapFlags, ProtFlags, mmap, munmap};

/// The beginning of a file, mapped for reading.
#[derive(Debug)]
pub struct Mapping {
    start: NonNull<c_void>,
    length: NonZeroUsize,
}

impl Mapping {
    /// Maps the first `length` bytes of `file`, `MAP_SHARED` or `MAP_PRIVATE`.
    ///
    /// # References
    /// mmap(2).
    pub fn new(file: BorrowedFd<'_>, length: NonZeroUsize, shared: bool) -> Result<Self, Errno> {
        let flags = if shared { MapFlags::MAP_SHARED } else { MapFlags::MAP_PRIVATE };
        // SAFETY: without an address and MAP_FIXED the kernel picks memory that is free.
        let start = unsafe { mmap(None, length, ProtFlags::PROT_READ, flags, file, 0) }?;
        Ok(Self { start, length })
    }

    /// What the memory holds now. The process gets `SIGBUS` where the file has become
    /// shorter than the mapping by more than a page.
    pub fn bytes(&self) -> Vec<u8> {
        let start = self.start.as_ptr().cast::<u8>().cast_const();
        // SAFETY: `at` is below the length that was mapped for reading; the read is
        // volatile, since the file may change meanwhile.
        (0..self.length.get()).map(|at| unsafe { start.add(at).read_volatile() }).collect()
    }
}

impl Mapping {
    /// One byte of the memory, if `at` lies in it. As [`Self::bytes`] it may end in `SIGBUS`.
    pub fn byte(&self, at: usize) -> Option<u8> {
        let start = self.start.as_ptr().cast::<u8>().cast_const();
        // SAFETY: `at` is below the length that was mapped for reading; the read is
        // volatile, since the file may change meanwhile.
        (at < self.length.get()).then(|| unsafe { start.add(at).read_volatile() })
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: mapped by `new`, with this length, and borrowed by nobody.
        let _ = unsafe { munmap(self.start, self.length.get()) };
    }
}

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
