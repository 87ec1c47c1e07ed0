//! The leak audit: what a sandbox changed outside of itself and did not put back.
//!
//! Many workers run at the same time on one machine. What carries another sandbox's
//! [`Token`] in its name is that one's affair; the rest is compared as it is.

mod machine;
mod processes;

use std::collections::{BTreeMap, BTreeSet};

use nix::sys::prctl::set_child_subreaper;

use super::{Token, cgroup};
use crate::probe::{MountPoint, own_mounts};
use crate::{Doing, Result};

/// What can be seen of the machine from the worker's own namespaces at one moment.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// Mounts: options and propagation by the mount's id and what is mounted where,
    /// `tmpfs at /mnt`, or `namespace net at /run/netns/x` for a pinned namespace.
    pub mounts: BTreeMap<(u32, String), String>,
    /// Children of this process, orphaned descendants included: command and arguments
    /// by process id and start in clock ticks since boot.
    pub processes: BTreeMap<(i32, u64), String>,
    /// Host name, domain name, taint and sysctls: content by path below `/proc/sys`.
    pub settings: BTreeMap<String, String>,
    /// Loop devices in use: backing file by name.
    pub loops: BTreeMap<String, String>,
    /// Folders of cgroups with a token in their names.
    pub cgroups: BTreeSet<String>,
    /// What is called `isolab…` in the folders for temporary files.
    pub temporary: BTreeSet<String>,
    /// Network interfaces of this network namespace.
    pub interfaces: BTreeSet<String>,
}

impl Audit {
    /// Looks around. Makes this process a child subreaper first, so that what escapes
    /// from a sandbox is handed to it and can be seen. What this user may not read, or
    /// this kernel does not have, is left aside.
    ///
    /// # References
    /// PR_SET_CHILD_SUBREAPER(2const)
    pub fn take() -> Result<Self> {
        set_child_subreaper(true).doing(|| "become a child subreaper")?;
        let cgroups = cgroup::marked()?;
        Ok(Self {
            mounts: own_mounts()?.into_iter().map(mount).collect(),
            processes: processes::children()?,
            settings: machine::settings(),
            loops: machine::loops(),
            cgroups: cgroups.iter().map(|path| path.display().to_string()).collect(),
            temporary: machine::temporary(),
            interfaces: machine::interfaces(),
        })
    }

    /// What the sandbox `own` left behind between this look and `after`: one sentence
    /// for each thing, naming it. Take `after` when its cgroups have been removed.
    pub fn leaks(&self, after: &Self, own: &Token) -> Vec<String> {
        let mut found = self.mount_leaks(after);
        for (key, what) in &after.processes {
            if !self.processes.contains_key(key) {
                found.push(format!("process left behind: {}, {what}", key.0));
            }
        }
        found.extend(machine::changes(&self.settings, &after.settings));
        // What carries our token was made by us, and has no business to be there any more.
        let ours = |path: &str| Token::all_in(path).any(|token| token == *own);
        // A sandbox can reach the machine's loop devices: a new one that bears nobody's
        // token may be its own.
        let nobodys = |path: &str| Token::all_in(path).next().is_none();
        let new = |name: &String| !self.loops.contains_key(name);
        let left = after.loops.iter();
        for (name, file) in left.filter(|(name, file)| ours(file) || new(name) && nobodys(file)) {
            found.push(format!("loop device left behind: /dev/{name} of {file}"));
        }
        for path in after.cgroups.iter().filter(|path| ours(path)) {
            found.push(format!("cgroup left behind: {path}"));
        }
        for path in after.temporary.difference(&self.temporary) {
            if ours(path) || nobodys(path) {
                found.push(format!("file left behind: {path}"));
            }
        }
        let new = after.interfaces.difference(&self.interfaces);
        found.extend(new.map(|name| format!("network interface left behind: {name}")));
        let gone = self.interfaces.difference(&after.interfaces);
        found.extend(gone.map(|name| format!("network interface gone: {name}")));
        found
    }

    fn mount_leaks(&self, after: &Self) -> Vec<String> {
        let gone = self.mounts.keys().filter(|key| !after.mounts.contains_key(key));
        let mut found: Vec<_> = gone.map(|(_, what)| format!("mount gone: {what}")).collect();
        for (key, options) in &after.mounts {
            let what = &key.1;
            match self.mounts.get(key) {
                Some(before) if before == options => {}
                Some(before) => {
                    found.push(format!("mount changed: {what} was {before}, is {options}"));
                }
                None if what.starts_with("namespace ") => found.push(format!("pinned {what}")),
                None => found.push(format!("mount left behind: {what}")),
            }
        }
        found
    }
}

/// A mount as the audit keeps it. Whether the file system itself is read-only belongs to
/// it: a remount that forgets `bind` changes that for every mount of it on the machine.
fn mount(line: MountPoint) -> ((u32, String), String) {
    let what = match line.root.split_once(":[") {
        Some((kind, _)) if line.fs_type == "nsfs" => format!("namespace {kind}"),
        _ => line.fs_type.clone(),
    };
    let access = line.super_options.split(',').next().unwrap_or_default();
    let propagation = line.propagation();
    let state = format!("{}, {propagation}, on a file system that is {access}", line.options);
    ((line.id, format!("{what} at {}", line.point)), state)
}
