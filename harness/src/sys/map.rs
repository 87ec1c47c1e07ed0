//! A file's bytes as memory.

use std::ffi::c_void;
use std::num::NonZeroUsize;
use std::os::fd::BorrowedFd;
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

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: mapped by `new`, with this length, and borrowed by nobody.
        let _ = unsafe { munmap(self.start, self.length.get()) };
    }
}
