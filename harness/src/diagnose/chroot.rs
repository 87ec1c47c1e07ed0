//! `chroot`: the change of the root, then of the user, then the program.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::unistd::{Gid, Uid, setgid, setgroups, setuid};
use rustix::thread::CapabilitySet;

use super::attempt::{Teller, attempt};
use super::caller::{as_root_of_namespace, has, refused};
use super::{Cause, Diagnosis, failed, path, program};
use crate::Result;
use crate::record::Call;
use crate::rootfs::Root;
use crate::sys::clone::Namespaces;

/// What the `chroot` tool of coreutils is asked for.
#[derive(Clone, Debug, Default)]
pub struct Chroot {
    /// The root to change to.
    pub root: PathBuf,
    /// `--userspec`: `USER`, `USER:GROUP` or `:GROUP`, by name or number.
    pub userspec: Option<String>,
    /// `--groups`: comma-separated, by name or number; empty for none.
    pub groups: Option<String>,
    /// `--skip-chdir`: stay in the working folder.
    pub skip_chdir: bool,
    /// The program and its arguments.
    pub command: Vec<OsString>,
    /// Where the program is looked for, if not along the caller's PATH.
    pub path: Option<OsString>,
}

/// The ids to take before the program is executed.
#[derive(Default)]
struct Ids {
    user: Option<u32>,
    group: Option<u32>,
    groups: Option<Vec<Gid>>,
}

impl Chroot {
    pub(super) fn diagnose(&self) -> Result<Diagnosis> {
        if self.skip_chdir && !same_folder(&self.root, Path::new("/")) {
            let cause = Cause::SkipChdir { root: self.root.clone() };
            return Ok(Diagnosis::new(Vec::new(), cause));
        }
        // The names are looked up when the root is known to be one.
        let ids = self.ids();
        let calls = attempt(Namespaces::empty(), |out| self.calls(out, ids.as_ref().ok()))?;
        let cause = match (failed(&calls), ids) {
            (Some(call), _) if call.name == "chroot" => why_not_root(&self.root, &call.result),
            (_, Err(unknown)) => unknown,
            (Some(call), _) if call.name.starts_with("set") => cannot_become(call),
            _ => program::explain(&Root::open(&self.root)?, &self.command, &calls)?,
        };
        Ok(Diagnosis::new(calls, cause))
    }

    /// In the order of the tool: root, folder, groups, group, user, program.
    fn calls(&self, out: &mut Teller, ids: Option<&Ids>) -> Result<(), Errno> {
        out.tell("chroot", &self.root, || nix::unistd::chroot(&self.root))?;
        if !self.skip_chdir {
            out.tell("chdir", "/", || nix::unistd::chdir("/"))?;
        }
        let Some(ids) = ids else { return Ok(()) };
        if let Some(groups) = &ids.groups {
            let typed: Vec<_> = groups.iter().map(ToString::to_string).collect();
            out.tell("setgroups", typed.join(","), || setgroups(groups))?;
        }
        if let Some(group) = ids.group {
            out.tell("setgid", group.to_string(), || setgid(Gid::from_raw(group)))?;
        }
        if let Some(user) = ids.user {
            out.tell("setuid", user.to_string(), || setuid(Uid::from_raw(user)))?;
        }
        program::execute_on(out, &self.command, self.path.as_deref())
    }

    /// Numbers, or names of the root's own /etc, and otherwise of the host's. Without
    /// `--groups` the user's own are taken.
    fn ids(&self) -> Result<Ids, Cause> {
        let unknown_group = |name: &str| Cause::UnknownGroup { name: name.into() };
        let group = |name: &str| self.id("group", name).ok_or_else(|| unknown_group(name));
        let mut ids = Ids::default();
        let spec = self.userspec.as_deref().unwrap_or_default();
        let (user, primary) = spec.split_once(':').unwrap_or((spec, ""));
        if !user.is_empty() {
            let unknown = || Cause::UnknownUser { name: user.into() };
            ids.user = Some(self.id("passwd", user).ok_or_else(unknown)?);
            ids.group = self.entry("passwd", user).and_then(|fields| fields.get(3)?.parse().ok());
        }
        if !primary.is_empty() {
            ids.group = Some(group(primary)?);
        }
        if let (Some(uid), None) = (ids.user, ids.group) {
            return Err(Cause::NoGroup { uid });
        }
        let listed = self.groups.as_deref().map(|list| {
            let names = list.split(',').filter(|name| !name.is_empty());
            names.map(|name| group(name).map(Gid::from_raw)).collect()
        });
        ids.groups = listed.transpose()?;
        if ids.groups.is_none() && ids.user.is_some() {
            ids.groups = Some(self.groups_of(user, ids.group));
        }
        Ok(ids)
    }

    fn id(&self, table: &str, name: &str) -> Option<u32> {
        let named = self.entry(table, name).and_then(|fields| fields.get(2)?.parse().ok());
        named.or_else(|| name.parse().ok())
    }

    /// The line of that name or number.
    fn entry(&self, table: &str, name: &str) -> Option<Vec<String>> {
        self.lines(table).into_iter().find(|fields| {
            fields.first().is_some_and(|first| first == name)
                || fields.get(2).is_some_and(|id| id == name)
        })
    }

    fn groups_of(&self, user: &str, primary: Option<u32>) -> Vec<Gid> {
        let name = self.entry("passwd", user).and_then(|fields| fields.first().cloned());
        let of_user = |fields: &Vec<String>| {
            let members = fields.get(3).map(String::as_str).unwrap_or_default();
            name.as_ref().is_some_and(|name| members.split(',').any(|member| member == name))
        };
        let lines = self.lines("group").into_iter().filter(of_user);
        let ids = lines.filter_map(|fields| fields.get(2)?.parse().ok());
        primary.into_iter().chain(ids).map(Gid::from_raw).collect()
    }

    /// The root's table, and where it has none the host's.
    fn lines(&self, table: &str) -> Vec<Vec<String>> {
        let read = |root: &Path| fs::read_to_string(root.join("etc").join(table));
        let text = read(&self.root).or_else(|_| read(Path::new("/"))).unwrap_or_default();
        text.lines().map(|line| line.split(':').map(str::to_owned).collect()).collect()
    }
}

fn why_not_root(root: &Path, errno: &str) -> Cause {
    match errno {
        // chroot(2) looks the path up first, so its privilege check comes last.
        "EPERM" if has(CapabilitySet::SYS_CHROOT) => refused("chroot", errno),
        "EPERM" => Cause::NoPrivilege {
            user_namespace_helps: as_root_of_namespace(|| nix::unistd::chroot("/").is_ok()),
        },
        _ => path::why_absent_here(root, errno),
    }
}

fn cannot_become(call: &Call) -> Cause {
    let (name, id) = (call.name.clone(), call.path.clone());
    match call.result.as_str() {
        "EINVAL" => Cause::IdNotMapped { call: name, id },
        "EPERM" if name == "setgroups" && setgroups_denied() => Cause::SetgroupsDenied,
        "EPERM" => Cause::MayNotBecome { call: name, id },
        errno => Cause::Other { call: name, errno: errno.into() },
    }
}

/// user_namespaces(7): denied for good where an ordinary user has mapped a group.
fn setgroups_denied() -> bool {
    fs::read_to_string("/proc/self/setgroups").is_ok_and(|word| word.trim() == "deny")
}

fn same_folder(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| rustix::fs::stat(path).map(|stat| (stat.st_dev, stat.st_ino));
    matches!((place(one), place(other)), (Ok(one), Ok(other)) if one == other)
}
