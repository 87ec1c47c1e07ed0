//! File handles: a file's name within its file system, for servers such as NFS.

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use nix::errno::Errno;

/// Room for the largest handle, `MAX_HANDLE_SZ`, in bytes.
const ROOM: usize = 128;

/// `struct file_handle` with its room.
#[repr(C)]
struct Handle {
    length: libc::c_uint,
    kind: libc::c_int,
    bytes: [u8; ROOM],
}

/// The handle of the file `path`, without its type.
///
/// # Errors
/// `EOPNOTSUPP` where the file system has none.
///
/// # References
/// name_to_handle_at(2).
pub fn of(path: &Path) -> Result<Vec<u8>, Errno> {
    let path = CString::new(path.as_os_str().as_bytes()).map_err(|_| Errno::EINVAL)?;
    let mut handle = Handle { length: ROOM as libc::c_uint, kind: 0, bytes: [0; ROOM] };
    let mut mount: libc::c_int = 0;
    // SAFETY: the path ends with a NUL; the handle says how much room follows it, and it
    // and the mount's number live across the call.
    let result = unsafe {
        libc::syscall(
            libc::SYS_name_to_handle_at,
            libc::AT_FDCWD,
            path.as_ptr(),
            &raw mut handle,
            &raw mut mount,
            0,
        )
    };
    Errno::result(result)?;
    Ok(handle.bytes[..ROOM.min(handle.length as usize)].to_vec())
}
