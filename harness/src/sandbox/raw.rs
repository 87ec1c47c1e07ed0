//! Raw calls on namespaces and mounts, for experiments: inside a sandbox only.
//!
//! Outside of one each answers `ENOTSUP` and does nothing, so that a test or a tool
//! that calls them by mistake cannot change the machine.

use std::os::fd::BorrowedFd;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use nix::errno::Errno;
use nix::sched::CloneFlags;
use rustix::mount::{MountFlags, MountPropagationFlags, UnmountFlags};

use crate::sys::clone::Namespaces;
use crate::sys::ipc;

static INSIDE: AtomicBool = AtomicBool::new(false);

/// Says that this process is the init of a sandbox or one of its copies, or else a copy
/// that was made to try something, and whose mounts are its own.
pub(crate) fn enter() {
    INSIDE.store(true, Ordering::Relaxed);
}

/// Says that the person asked for a mount on this very machine: for a command that is
/// there for nothing else, such as `isolab image mount`.
pub fn requested() {
    enter();
}

/// Leaves the machine's mount namespace for a copy of it: what this process and those it
/// starts mount from now on is mounted nowhere else. It can be called anywhere, before the
/// first thread.
///
/// # References
/// unshare(2), mount_namespaces(7).
#[expect(clippy::disallowed_methods, reason = "nothing but this process changes")]
pub fn leave_mounts() -> Result<(), Errno> {
    nix::sched::unshare(CloneFlags::CLONE_NEWNS)?;
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    rustix::mount::mount_change("/", private).map_err(errno)
}

/// unshare(2).
///
/// # References
/// unshare(2).
#[expect(clippy::disallowed_methods, reason = "guarded: inside a sandbox only")]
pub fn unshare(namespaces: Namespaces) -> Result<(), Errno> {
    allowed()?;
    nix::sched::unshare(CloneFlags::from_bits_retain(namespaces.bits() as libc::c_int))
}

/// setns(2): joins the namespace that the file `ns` of nsfs stands for, of that kind.
///
/// # References
/// setns(2).
#[expect(clippy::disallowed_methods, reason = "guarded: inside a sandbox only")]
pub fn setns(ns: BorrowedFd<'_>, kind: Namespaces) -> Result<(), Errno> {
    allowed()?;
    nix::sched::setns(ns, CloneFlags::from_bits_retain(kind.bits() as libc::c_int))
}

/// sethostname(2), in the UTS namespace that the caller is in.
///
/// # References
/// sethostname(2).
pub fn set_hostname(name: &str) -> Result<(), Errno> {
    allowed()?;
    rustix::system::sethostname(name.as_bytes()).map_err(errno)
}

/// mount(2) with `MS_BIND`, and with `MS_REC` for the mounts below `from`.
///
/// # References
/// mount(2).
pub fn bind(from: &Path, to: &Path, recursive: bool) -> Result<(), Errno> {
    allowed()?;
    let result = if recursive {
        rustix::mount::mount_bind_recursive(from, to)
    } else {
        rustix::mount::mount_bind(from, to)
    };
    result.map_err(errno)
}

/// mount(2) with `MS_PRIVATE`, `MS_SHARED`, `MS_SLAVE` or `MS_UNBINDABLE`.
///
/// # References
/// mount(2), mount_namespaces(7) "Shared subtrees".
pub fn propagation(point: &Path, flags: MountPropagationFlags) -> Result<(), Errno> {
    allowed()?;
    rustix::mount::mount_change(point, flags).map_err(errno)
}

/// A fresh tmpfs on `folder`.
///
/// # References
/// mount(2), tmpfs(5).
pub fn tmpfs(folder: &Path) -> Result<(), Errno> {
    allowed()?;
    rustix::mount::mount("tmpfs", folder, "tmpfs", MountFlags::empty(), None).map_err(errno)
}

/// A fresh procfs on `folder`: it shows the caller's PID namespace.
///
/// # References
/// mount(2), proc(5), pid_namespaces(7).
pub fn proc(folder: &Path) -> Result<(), Errno> {
    allowed()?;
    let flags = MountFlags::NODEV | MountFlags::NOSUID | MountFlags::NOEXEC;
    rustix::mount::mount("proc", folder, "proc", flags, None).map_err(errno)
}

/// A devpts of its own on `folder`, whose terminals nobody else has.
///
/// # References
/// mount(2), pts(4).
pub fn devpts(folder: &Path) -> Result<(), Errno> {
    allowed()?;
    let options = c"newinstance,ptmxmode=0666";
    rustix::mount::mount("devpts", folder, "devpts", MountFlags::empty(), options).map_err(errno)
}

/// An mqueue file system on `folder`: it shows the POSIX queues of the caller's IPC
/// namespace.
///
/// # References
/// mount(2), mq_overview(7).
pub fn mqueue(folder: &Path) -> Result<(), Errno> {
    allowed()?;
    rustix::mount::mount("mqueue", folder, "mqueue", MountFlags::empty(), None).map_err(errno)
}

/// The cgroup hierarchy of `controllers` (or `name=…`) on `folder`; version 2 if empty.
///
/// # References
/// mount(2), cgroups(7).
pub fn cgroup(folder: &Path, controllers: &str) -> Result<(), Errno> {
    allowed()?;
    let options = std::ffi::CString::new(controllers).map_err(|_| Errno::EINVAL)?;
    let (kind, options) = match controllers {
        "" => ("cgroup2", None),
        _ => ("cgroup", Some(options.as_c_str())),
    };
    rustix::mount::mount(kind, folder, kind, MountFlags::empty(), options).map_err(errno)
}

/// An overlay on `folder` by the old call, with these options; the kernel reads one page
/// of them.
///
/// # References
/// mount(2).
pub fn overlay(options: &str, folder: &Path) -> Result<(), Errno> {
    allowed()?;
    let options = std::ffi::CString::new(options).map_err(|_| Errno::EINVAL)?;
    let (kind, flags) = ("overlay", MountFlags::empty());
    rustix::mount::mount(kind, folder, kind, flags, options.as_c_str()).map_err(errno)
}

/// The id of a System V object, see [`ipc::get`].
///
/// # References
/// sysvipc(7).
pub fn sysv(kind: ipc::Kind, key: i32, new: bool) -> Result<i32, Errno> {
    allowed()?;
    ipc::get(kind, key, new)
}

/// mount_setattr(2) with `MOUNT_ATTR_RDONLY`.
///
/// # References
/// mount_setattr(2).
pub fn set_read_only(point: &Path, recursive: bool) -> Result<(), Errno> {
    allowed()?;
    crate::sys::mount::set_read_only(point, recursive)
}

/// mount(2) with `MS_REMOUNT` and `MS_RDONLY`: makes the file system read-only, whatever
/// mount it is seen through.
///
/// # References
/// mount(2).
pub fn remount_read_only(point: &Path) -> Result<(), Errno> {
    allowed()?;
    rustix::mount::mount_remount(point, MountFlags::RDONLY, "").map_err(errno)
}

/// umount2(2) with `MNT_DETACH`.
///
/// # References
/// umount2(2).
pub fn detach(point: &Path) -> Result<(), Errno> {
    allowed()?;
    rustix::mount::unmount(point, UnmountFlags::DETACH).map_err(errno)
}

/// umount2(2) without flags: `EBUSY` while the mount is in use.
///
/// # References
/// umount2(2).
pub fn unmount(point: &Path) -> Result<(), Errno> {
    allowed()?;
    rustix::mount::unmount(point, UnmountFlags::empty()).map_err(errno)
}

/// Whether this process is inside a sandbox; `ENOTSUP` otherwise.
pub(crate) fn allowed() -> Result<(), Errno> {
    if INSIDE.load(Ordering::Relaxed) { Ok(()) } else { Err(Errno::ENOTSUP) }
}

/// The errno of rustix as that of nix.
pub(crate) fn errno(errno: rustix::io::Errno) -> Errno {
    Errno::from_raw(errno.raw_os_error())
}
