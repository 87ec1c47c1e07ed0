//! What a namespace tells of itself: its owner, its parent, its kind.
//!
//! Each function takes a descriptor of nsfs, such as an open `/proc/PID/ns/net`.

use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};

use nix::Result;
use nix::errno::Errno;

/// The user namespace that owns `ns`, as a descriptor of its own.
///
/// Fails with `EPERM` where that namespace is not the caller's own or below it.
///
/// # References
/// ioctl_ns(2), `NS_GET_USERNS`
pub fn owner(ns: impl AsFd) -> Result<OwnedFd> {
    // SAFETY: the request takes no argument; the descriptor is borrowed for the call.
    let fd = unsafe { raw::ns_get_userns(ns.as_fd().as_raw_fd()) }?;
    // SAFETY: the kernel has just made this descriptor, so nothing else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// The parent of `ns`, a PID or user namespace, as a descriptor of its own.
///
/// Fails with `EINVAL` for other kinds, which have no parent, and with `EPERM` where
/// the parent lies outside of what the caller may see.
///
/// # References
/// ioctl_ns(2), `NS_GET_PARENT`
pub fn parent(ns: impl AsFd) -> Result<OwnedFd> {
    // SAFETY: the request takes no argument; the descriptor is borrowed for the call.
    let fd = unsafe { raw::ns_get_parent(ns.as_fd().as_raw_fd()) }?;
    // SAFETY: the kernel has just made this descriptor, so nothing else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// The user id that made the user namespace `ns`, in the caller's numbering.
///
/// Fails with `EINVAL` for other kinds.
///
/// # References
/// ioctl_ns(2), `NS_GET_OWNER_UID`
pub fn owner_uid(ns: impl AsFd) -> Result<u32> {
    let mut uid: libc::uid_t = 0;
    // SAFETY: the request writes one uid_t, and `uid` lives through the call.
    unsafe { raw::ns_get_owner_uid(ns.as_fd().as_raw_fd(), &raw mut uid) }?;
    Ok(uid)
}

/// The kind of `ns`, named as the links in `/proc/PID/ns` are: `mnt`, `net`, …
///
/// Fails with `EOPNOTSUPP` for a kind younger than this program.
///
/// # References
/// ioctl_ns(2), `NS_GET_NSTYPE`
pub fn kind(ns: impl AsFd) -> Result<&'static str> {
    // SAFETY: the request takes no argument; the descriptor is borrowed for the call.
    let flag = unsafe { raw::ns_get_nstype(ns.as_fd().as_raw_fd()) }?;
    match flag {
        libc::CLONE_NEWCGROUP => Ok("cgroup"),
        libc::CLONE_NEWIPC => Ok("ipc"),
        libc::CLONE_NEWNET => Ok("net"),
        libc::CLONE_NEWNS => Ok("mnt"),
        libc::CLONE_NEWPID => Ok("pid"),
        libc::CLONE_NEWTIME => Ok("time"),
        libc::CLONE_NEWUSER => Ok("user"),
        libc::CLONE_NEWUTS => Ok("uts"),
        _ => Err(Errno::EOPNOTSUPP),
    }
}

/// The requests of `linux/nsfs.h`, all of type 0xb7 and without a size.
mod raw {
    const NSIO: u8 = 0xb7;

    nix::ioctl_none!(ns_get_userns, NSIO, 0x1);
    nix::ioctl_none!(ns_get_parent, NSIO, 0x2);
    nix::ioctl_none!(ns_get_nstype, NSIO, 0x3);
    nix::ioctl_read_bad!(ns_get_owner_uid, nix::request_code_none!(NSIO, 0x4), libc::uid_t);
}
