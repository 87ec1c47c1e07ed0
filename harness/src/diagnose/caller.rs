//! Who asks: its capabilities, and what a user namespace of its own would give it.

use std::fs::{self, File};

use nix::errno::Errno;
use rustix::mount::MountPropagationFlags;
use rustix::thread::CapabilitySet;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Cause;
use crate::probe::Profile;
use crate::sandbox::{Child, Ended, call_in, raw};
use crate::sys::clone::Namespaces;
use crate::{Result, errno};

/// Whether this process has the capability.
pub(super) fn has(capability: CapabilitySet) -> bool {
    let sets = rustix::thread::capabilities(None);
    sets.is_ok_and(|sets| sets.effective.contains(capability))
}

/// Runs `inside` in a copy with mounts of its own, which vanish with it, and tells it
/// whether it has them: a process without privilege cannot.
pub(super) fn apart<T>(inside: impl Fn(bool) -> T) -> Result<T>
where
    T: Serialize + DeserializeOwned,
{
    let private = call_in(Namespaces::MOUNT, || {
        raw::enter();
        make_private().is_ok().then(|| inside(true))
    });
    match private {
        Ok(Some(value)) => Ok(value),
        Err(error) if error.errno() != Some(Errno::EPERM) => Err(error),
        _ => call_in(Namespaces::empty(), || {
            raw::enter();
            inside(false)
        }),
    }
}

/// Runs `inside` as the root of a user namespace, with mounts of its own; whether that
/// could be had, and `inside` then held.
pub(super) fn as_root_of_namespace(inside: impl FnOnce() -> bool) -> bool {
    let (uid, gid) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    let child = Child::start(Namespaces::USER | Namespaces::MOUNT, || {
        raw::enter();
        i32::from(!(map((0, uid), (0, gid)).is_ok() && make_private().is_ok() && inside()))
    });
    matches!(child.map(Child::wait), Ok(Ok(Ended::Exit(0))))
}

/// Maps one id of each kind, `(inner, outer)`, in the user namespace of this process.
///
/// # References
/// user_namespaces(7).
pub(super) fn map(user: (u32, u32), group: (u32, u32)) -> Result<(), Errno> {
    let put = |name: &str, line: String| errno(fs::write(format!("/proc/self/{name}"), line));
    put("setgroups", "deny".into())?;
    put("uid_map", format!("{} {} 1", user.0, user.1))?;
    put("gid_map", format!("{} {} 1", group.0, group.1))
}

/// Nothing that is mounted from now on spreads to other mount namespaces. Below a changed
/// root, whose own mount is out of sight, this process climbs out for it and goes back.
pub(super) fn make_private() -> Result<(), Errno> {
    match set_root_private() {
        Err(Errno::EINVAL) => {
            let (root, here) = (errno(File::open("/"))?, errno(File::open("."))?);
            climb()?;
            set_root_private()?;
            nix::unistd::fchdir(&root)?;
            nix::unistd::chroot(".")?;
            nix::unistd::fchdir(&here)
        }
        answer => answer,
    }
}

/// mount(2) of `/` with `MS_PRIVATE` and `MS_REC`.
pub(super) fn set_root_private() -> Result<(), Errno> {
    raw::allowed()?;
    let flags = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    rustix::mount::mount_change("/", flags).map_err(raw::errno)
}

/// Whether the root of this process is another one than that of its mount namespace. By
/// doing: who may change the root climbs out of it, in a copy, and makes the user
/// namespace there that it could not make below.
///
/// # References
/// chroot(2), user_namespaces(7), clone(2) `EPERM`.
pub(super) fn is_chrooted() -> bool {
    let child = Child::start(Namespaces::empty(), || {
        raw::enter();
        i32::from(!(climb().is_ok() && raw::unshare(Namespaces::USER).is_ok()))
    });
    let climbed = matches!(child.map(Child::wait), Ok(Ok(Ended::Exit(0))));
    let no_mount = crate::probe::own_mounts()
        .is_ok_and(|mounts| mounts.iter().all(|mount| mount.point != "/"));
    climbed || no_mount
}

/// A process whose working folder lies outside of its root can go up to the top.
fn climb() -> Result<(), Errno> {
    let below = ["/proc", "/dev", "/bin", "/etc", "/tmp"];
    below.iter().any(|folder| nix::unistd::chroot(*folder).is_ok()).then_some(()).ok_or(
        // Without any folder in it there is nowhere to go.
        Errno::ENOENT,
    )?;
    for _ in 0..64 {
        nix::unistd::chdir("..")?;
    }
    nix::unistd::chroot(".")
}

/// The refusal that neither files nor capabilities explain.
pub(super) fn refused(call: &str, errno: &str) -> Cause {
    let seccomp = Profile::inside().seccomp.map_or("unknown", |mode| mode.word());
    let modules = fs::read_to_string("/sys/kernel/security/lsm").unwrap_or_default();
    let modules = if modules.is_empty() { "unknown".into() } else { modules };
    Cause::Refused { call: call.into(), errno: errno.into(), seccomp: seccomp.into(), modules }
}
