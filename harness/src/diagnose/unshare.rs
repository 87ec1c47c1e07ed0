//! `unshare`: new namespaces, id maps, propagation, a fork, /proc, then the program.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use rustix::thread::CapabilitySet;

use super::attempt::{Teller, attempt};
use super::caller::{
    apart, as_root_of_namespace, has, is_chrooted, make_private, map, refused, set_root_private,
};
use super::{Cause, Diagnosis, failed, path, program};
use crate::record::Call;
use crate::rootfs::Root;
use crate::sandbox::raw;
use crate::sys::clone::Namespaces;
use crate::{Doing, Result};

/// What the `unshare` tool of util-linux is asked for.
#[derive(Clone, Debug, Default)]
pub struct Unshare {
    /// The new namespaces.
    pub namespaces: Namespaces,
    /// The id that the caller's own is mapped to: 0 for `--map-root-user`, the same one for
    /// `--map-current-user`.
    pub map: Option<Mapped>,
    /// `--fork`.
    pub fork: bool,
    /// `--mount-proc`: where.
    pub mount_proc: Option<PathBuf>,
    /// `--propagation unchanged`.
    pub keep_propagation: bool,
    /// `--root`.
    pub root: Option<PathBuf>,
    /// `--wd`.
    pub folder: Option<PathBuf>,
    /// The program and its arguments.
    pub command: Vec<OsString>,
}

/// Whose ids the caller gets in its new user namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mapped {
    /// Root's.
    Root,
    /// Its own.
    Current,
}

impl Unshare {
    pub(super) fn diagnose(&self) -> Result<Diagnosis> {
        // Mounts of its own come first: nothing that is tried may spread from here.
        let private = apart(|private| private)?;
        let own = if private { Namespaces::MOUNT } else { Namespaces::empty() };
        let calls = attempt(own, |out| {
            if private {
                make_private()?;
            }
            self.calls(out, private)
        })?;
        let cause = match failed(&calls) {
            Some(call) if call.name == "unshare" => self.why_not_unshared(&call.result)?,
            Some(call) if call.name == "write" => self.why_not_mapped(call),
            Some(call) if call.name == "mount" => self.why_not_mounted(call),
            Some(call) if ["chroot", "chdir"].contains(&call.name.as_str()) => {
                path::why_absent_here(Path::new(&call.path), &call.result)
            }
            _ => self.why_not_started(&calls)?,
        };
        Ok(Diagnosis::new(calls, cause))
    }

    /// In the order of the tool.
    fn calls(&self, out: &mut Teller, private: bool) -> Result<(), Errno> {
        let (uid, gid) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
        out.tell("unshare", flags(self.namespaces), || raw::unshare(self.namespaces))?;
        if let Some(mapped) = self.map {
            let (inner, group) = if mapped == Mapped::Root { (0, 0) } else { (uid, gid) };
            out.tell("write", "/proc/self/uid_map", || map((inner, uid), (group, gid)))?;
        }
        // The mounts of a new user namespace never spread from it.
        let private = private || self.namespaces.contains(Namespaces::USER);
        match self.fork {
            true => out.fork(|out| self.inside(out, private)),
            false => self.inside(out, private),
        }
    }

    fn inside(&self, out: &mut Teller, private: bool) -> Result<(), Errno> {
        let mounts = self.namespaces.contains(Namespaces::MOUNT) || self.mount_proc.is_some();
        if mounts && !self.keep_propagation {
            out.tell("mount", "/", set_root_private)?;
        }
        if let Some(root) = &self.root {
            out.tell("chroot", root, || nix::unistd::chroot(root))?;
            out.tell("chdir", "/", || nix::unistd::chdir("/"))?;
        }
        if let Some(folder) = &self.folder {
            out.tell("chdir", folder, || nix::unistd::chdir(folder))?;
        }
        if let Some(point) = self.mount_proc.as_ref().filter(|_| private) {
            out.tell("mount", point, || raw::proc(point))?;
        }
        program::execute(out, &self.command)
    }

    fn why_not_unshared(&self, errno: &str) -> Result<Cause> {
        let guilty = apart(|_| {
            let refused = |kind: &Namespaces| raw_alone(*kind).is_err();
            self.namespaces.iter().filter(refused).map(word).collect::<Vec<_>>()
        })?;
        let kind = guilty.first().cloned().unwrap_or_else(|| flags(self.namespaces));
        Ok(match errno {
            "ENOSPC" => limit(&kind),
            "EINVAL" => Cause::NoSuchNamespace { kind },
            "EPERM" if self.namespaces.contains(Namespaces::USER) => why_no_user_namespace(),
            "EPERM" if has(CapabilitySet::SYS_ADMIN) => refused("unshare", errno),
            "EPERM" => Cause::UnshareNotPermitted {
                kind,
                user_namespace_helps: as_root_of_namespace(|| {
                    raw::unshare(self.namespaces).is_ok()
                }),
            },
            _ => other("unshare", errno),
        })
    }

    fn why_not_mapped(&self, call: &Call) -> Cause {
        if !self.namespaces.contains(Namespaces::USER) {
            return Cause::MapWithoutUserNamespace;
        }
        refused("write", &call.result)
    }

    fn why_not_mounted(&self, call: &Call) -> Cause {
        let pid = self.namespaces.contains(Namespaces::PID);
        match call.result.as_str() {
            "EINVAL" if call.path == "/" => Cause::RootIsNoMount,
            "EPERM" if call.path == "/" => Cause::UnshareNotPermitted {
                kind: "mnt".into(),
                user_namespace_helps: as_root_of_namespace(|| true),
            },
            "EPERM" if self.namespaces.contains(Namespaces::USER) && !(pid && self.fork) => {
                Cause::ProcOfOuter { fork: self.fork }
            }
            "EPERM" => match hidden_parts_of_proc() {
                parts if parts.is_empty() => refused("mount", "EPERM"),
                parts => Cause::ProcHidden { parts },
            },
            errno => path::why_absent_here(Path::new(&call.path), errno),
        }
    }

    fn why_not_started(&self, calls: &[Call]) -> Result<Cause> {
        let root = self.root.as_deref().map_or_else(Root::host, Root::open)?;
        let cause = program::explain(&root, &self.command, calls)?;
        let surprise = self.namespaces.contains(Namespaces::PID) && !self.fork;
        Ok(if surprise && cause == Cause::WouldStart { Cause::FirstChildIsInit } else { cause })
    }
}

/// Why this process gets no user namespace.
///
/// # References
/// unshare(2), user_namespaces(7).
fn why_no_user_namespace() -> Cause {
    // Debian's own switch, and Ubuntu's.
    let off = |name: &str, value: &str| {
        let now = fs::read_to_string(format!("/proc/sys/kernel/{name}"));
        now.is_ok_and(|now| now.trim() == value).then(|| format!("kernel.{name}"))
    };
    let switch = off("unprivileged_userns_clone", "0")
        .filter(|_| !has(CapabilitySet::SYS_ADMIN))
        .or_else(|| off("apparmor_restrict_unprivileged_userns", "1"));
    if is_chrooted() {
        Cause::Chrooted
    } else if let Some(sysctl) = switch {
        Cause::UserNamespacesOff { sysctl }
    } else {
        refused("unshare", "EPERM")
    }
}

/// The kernel counts user namespaces for each user, in each user namespace, up to a limit.
fn limit(kind: &str) -> Cause {
    let sysctl = format!("user.max_{kind}_namespaces");
    let value = fs::read_to_string(format!("/proc/sys/{}", sysctl.replace('.', "/")));
    let value = value.map_or("?".into(), |value| value.trim().to_owned());
    Cause::NamespaceLimit { kind: kind.into(), sysctl, value }
}

/// That kind alone, in a copy that ends with it.
fn raw_alone(kind: Namespaces) -> Result<()> {
    let answer: std::result::Result<(), i32> =
        crate::sandbox::call(|| raw::unshare(kind).map_err(|errno| errno as i32))?;
    answer.map_err(Errno::from_raw).doing(|| "unshare")
}

/// What is mounted on parts of /proc, or makes it read-only: a new procfs would show it
/// again, which a user namespace must not.
fn hidden_parts_of_proc() -> Vec<String> {
    let mounts = crate::probe::own_mounts().unwrap_or_default();
    // The last of several at one place is the one in sight.
    let Some(proc) = mounts.iter().rfind(|mount| mount.point == "/proc") else { return Vec::new() };
    let itself = Some(proc).filter(|proc| proc.is_read_only()).into_iter();
    let on_it = mounts.iter().filter(|mount| mount.parent == proc.id);
    itself.chain(on_it).map(|mount| mount.point.clone()).collect()
}

fn other(call: &str, errno: &str) -> Cause {
    Cause::Other { call: call.into(), errno: errno.into() }
}

/// `user|mnt`.
fn flags(namespaces: Namespaces) -> String {
    namespaces.iter().map(word).collect::<Vec<_>>().join("|")
}

/// The kind as /proc/PID/ns names it.
pub(super) fn word(kind: Namespaces) -> String {
    let names = kind.iter_names().map(|(name, _)| name.to_lowercase().replace("mount", "mnt"));
    names.collect()
}
