//! mount_setattr(2), which neither nix nor rustix wraps.

use std::ffi::CString;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use nix::errno::Errno;

/// Makes the mount at `path` read-only, and with `recursive` all mounts below it.
///
/// # Errors
/// `ENOSYS` before Linux 5.12, `EINVAL` when `path` is no mount point, `EPERM`.
///
/// # References
/// mount_setattr(2).
pub fn set_read_only(path: &Path, recursive: bool) -> Result<(), Errno> {
    let path = CString::new(path.as_os_str().as_bytes()).map_err(|_| Errno::EINVAL)?;
    let flags = if recursive { libc::AT_RECURSIVE } else { 0 };
    set_attributes(libc::AT_FDCWD, &path, flags, libc::MOUNT_ATTR_RDONLY)
}

/// As [`set_read_only`], for a detached mount that `tree` holds.
///
/// # References
/// mount_setattr(2), open_tree(2).
pub fn set_tree_read_only(tree: BorrowedFd<'_>, recursive: bool) -> Result<(), Errno> {
    let flags = libc::AT_EMPTY_PATH | if recursive { libc::AT_RECURSIVE } else { 0 };
    set_attributes(tree.as_raw_fd(), c"", flags, libc::MOUNT_ATTR_RDONLY)
}

fn set_attributes(
    folder: libc::c_int,
    path: &std::ffi::CStr,
    flags: libc::c_int,
    set: u64,
) -> Result<(), Errno> {
    let attributes = libc::mount_attr { attr_set: set, attr_clr: 0, propagation: 0, userns_fd: 0 };
    // SAFETY: the path ends with a NUL, the structure lives across the call and its
    // size is given.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            folder,
            path.as_ptr(),
            flags,
            &raw const attributes,
            size_of_val(&attributes),
        )
    };
    Errno::result(result).map(drop)
}
