//! `nsenter`: namespaces of other processes, then the program as it is found there.

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::statfs::{NSFS_MAGIC, fstatfs};
use rustix::thread::CapabilitySet;

use super::attempt::{Teller, attempt};
use super::caller::{has, refused};
use super::unshare::word;
use super::{Cause, Diagnosis, failed, path, program};
use crate::record::Call;
use crate::rootfs::Root;
use crate::sandbox::{call, raw};
use crate::sys::clone::Namespaces;
use crate::{Error, Result, errno, sys};

/// What the `nsenter` tool of util-linux is asked for.
#[derive(Clone, Debug, Default)]
pub struct Nsenter {
    /// `--target`.
    pub target: Option<u32>,
    /// The namespaces to enter, and from which file if not the target's.
    pub enter: Vec<(Namespaces, Option<PathBuf>)>,
    /// `--all`.
    pub all: bool,
    /// `--root`: of the target if there is no path.
    pub root: Option<Option<PathBuf>>,
    /// `--no-fork`.
    pub no_fork: bool,
    /// The program and its arguments.
    pub command: Vec<OsString>,
}

/// The kinds in the tool's order.
const ORDER: [Namespaces; 8] = [
    Namespaces::USER,
    Namespaces::CGROUP,
    Namespaces::IPC,
    Namespaces::UTS,
    Namespaces::NET,
    Namespaces::PID,
    Namespaces::MOUNT,
    Namespaces::TIME,
];

impl Nsenter {
    pub(super) fn diagnose(&self) -> Result<Diagnosis> {
        let calls = attempt(Namespaces::empty(), |out| {
            self.enter(out)?;
            let forks = !self.no_fork && self.kinds().contains(&Namespaces::PID);
            match forks {
                true => out.fork(|out| program::execute(out, &self.command)),
                false => program::execute(out, &self.command),
            }
        })?;
        let cause = match failed(&calls) {
            Some(call) if call.name == "open" => self.why_not_opened(call),
            Some(call) if call.name == "setns" => self.why_not_entered(call),
            Some(call) if call.name == "chroot" => {
                path::why_absent_here(Path::new(&call.path), &call.result)
            }
            _ => self.why_not_started(&calls)?,
        };
        Ok(Diagnosis::new(calls, cause))
    }

    /// Opens all files first, as their paths are the caller's; then the user namespace
    /// comes first or last, whichever the privileges allow.
    fn enter(&self, out: &mut Teller) -> Result<(), Errno> {
        let mut files = Vec::new();
        for kind in self.kinds() {
            let path = self.file(kind);
            files.push((kind, out.tell("open", &path, || errno(File::open(&path)))?, path));
        }
        let root = match &self.root {
            Some(root) => {
                let target = || PathBuf::from(format!("/proc/{}/root", self.pid()));
                let path = root.clone().unwrap_or_else(target);
                Some((out.tell("open", &path, || errno(File::open(&path)))?, path))
            }
            None => None,
        };
        let (user, others): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(kind, ..)| *kind == Namespaces::USER);
        let refused = others.into_iter().filter(|(kind, file, path)| {
            raw::setns(file.as_fd(), *kind).is_err() || out.tell("setns", path, || Ok(())).is_err()
        });
        let refused: Vec<_> = refused.collect();
        for (kind, file, path) in user.iter().chain(&refused) {
            out.tell("setns", path, || raw::setns(file.as_fd(), *kind))?;
        }
        if let Some((folder, path)) = root {
            nix::unistd::fchdir(&folder)?;
            out.tell("chroot", path, || nix::unistd::chroot("."))?;
        }
        Ok(())
    }

    /// With `--all`, those of the target that are not the caller's own.
    fn kinds(&self) -> Vec<Namespaces> {
        let is = |kind: Namespaces| self.enter.iter().any(|(asked, _)| *asked == kind);
        let other = |kind: Namespaces| {
            let name = word(kind);
            let inode = |pid: &str| fs::metadata(format!("/proc/{pid}/ns/{name}")).map(|m| m.ino());
            // What cannot be looked at is left to the kernel's answer.
            self.all && inode(&self.pid()).ok() != inode("self").ok()
        };
        ORDER.into_iter().filter(|kind| is(*kind) || other(*kind)).collect()
    }

    fn file(&self, kind: Namespaces) -> PathBuf {
        let named = self.enter.iter().find(|(asked, _)| *asked == kind);
        let named = named.and_then(|(_, file)| file.clone());
        named.unwrap_or_else(|| format!("/proc/{}/ns/{}", self.pid(), word(kind)).into())
    }

    fn pid(&self) -> String {
        self.target.map_or("self".into(), |pid| pid.to_string())
    }

    fn why_not_opened(&self, call: &Call) -> Cause {
        let path = Path::new(&call.path);
        let of_target = path.starts_with(format!("/proc/{}", self.pid()));
        match (self.target, call.result.as_str()) {
            (Some(pid), "ENOENT") if of_target && !Path::new(&format!("/proc/{pid}")).exists() => {
                Cause::NoProcess { pid }
            }
            (Some(pid), "EACCES" | "EPERM") if of_target => Cause::NotTraceable { pid },
            (_, errno) => path::why_absent_here(path, errno),
        }
    }

    fn why_not_entered(&self, call: &Call) -> Cause {
        let path = PathBuf::from(&call.path);
        let kind =
            self.kinds().into_iter().find(|kind| self.file(*kind) == path).unwrap_or_default();
        let Ok(file) = File::open(&path) else { return refused("setns", &call.result) };
        let is_ns = fstatfs(&file).is_ok_and(|fs| fs.filesystem_type() == NSFS_MAGIC);
        let inode = |path: &Path| fs::metadata(path).map(|data| data.ino()).ok();
        let own = Path::new("/proc/self/ns").join(word(kind));
        match (call.result.as_str(), sys::ns::kind(&file)) {
            ("EINVAL", _) if !is_ns => Cause::NotANamespace { path },
            ("EINVAL", Ok(other)) if other != word(kind) => {
                Cause::OtherNamespace { path, kind: other.into(), wanted: word(kind) }
            }
            ("EINVAL", _) if kind == Namespaces::USER && inode(&own) == inode(&path) => {
                Cause::OwnUserNamespace
            }
            ("EPERM", _) if has(CapabilitySet::SYS_ADMIN) && sys::ns::owner(&file).is_ok() => {
                refused("setns", "EPERM")
            }
            ("EPERM", _) => Cause::NotOwned { path, kind: word(kind) },
            (errno, _) => Cause::Other { call: "setns".into(), errno: errno.into() },
        }
    }

    /// What is there is looked at from where the program would be started.
    fn why_not_started(&self, calls: &[Call]) -> Result<Cause> {
        let found: std::result::Result<Cause, String> = call(|| {
            raw::enter();
            self.enter(&mut Teller::silent()).map_err(|errno| errno.to_string())?;
            let root = Root::host().map_err(|error| error.to_string())?;
            program::explain(&root, &self.command, calls).map_err(|error| error.to_string())
        })?;
        found.map_err(Error::Setup)
    }
}
