//! Finding a parent under which this user may make a cgroup, by making it.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use nix::unistd::{AccessFlags, access};

use super::hierarchy::{Hierarchy, words};
use super::limit::{Limit, refusal, write};

/// The folders that [`v1`] and [`v2`] may come to make, as far as their parents are writable.
pub(super) fn possible(
    hierarchies: &[Hierarchy],
    name: &str,
    limits: &[Limit],
    everywhere: bool,
) -> Vec<PathBuf> {
    let needed =
        |one: &&Hierarchy| everywhere || limits.iter().any(|limit| one.has(limit.controller()));
    let parents = hierarchies.iter().filter(needed).flat_map(|hierarchy| {
        hierarchy.ancestors().take(if hierarchy.v2 { usize::MAX } else { 1 })
    });
    let writable = parents.filter(|parent| access(*parent, AccessFlags::W_OK).is_ok());
    writable.map(|parent| parent.join(name)).collect()
}

/// Makes the folder called `name` for `limits` in the tree of cgroup v2: the nearest
/// ancestor of this process's own cgroup that grants every controller, else the
/// nearest that grants any. Otherwise says why the last ancestor refused.
///
/// Controllers that were off in the ancestor's `cgroup.subtree_control` stay on, since
/// another sandbox may have come to rely on them.
///
/// # References
/// <https://docs.kernel.org/admin-guide/cgroup-v2.html>, "Controlling Controllers" and
/// "Delegation"
pub(super) fn v2(tree: &Hierarchy, name: &str, limits: &[Limit]) -> Result<PathBuf, String> {
    let wanted: Vec<_> = limits.iter().map(Limit::controller).collect();
    let mut because = format!("{} does not show this process's own cgroup", tree.mount.display());
    for all in [true, false] {
        for parent in tree.ancestors() {
            match under(parent, name, &wanted, all) {
                Ok(folder) => return Ok(folder),
                Err(refused) => because = refused,
            }
        }
    }
    Err(because)
}

/// Makes the folder called `name` inside this process's own cgroup of a v1 hierarchy.
pub(super) fn v1(hierarchy: &Hierarchy, name: &str) -> Result<PathBuf, String> {
    let shown = || format!("{} does not show this process's own cgroup", hierarchy.mount.display());
    let parent = hierarchy.own.as_deref().ok_or_else(shown)?;
    let folder = make(parent, name)?;
    // Without processors and memory of its own no process can enter it.
    for file in ["cpuset.cpus", "cpuset.mems"].map(|file| (parent.join(file), folder.join(file))) {
        if let (true, Ok(content)) = (hierarchy.has("cpuset"), std::fs::read_to_string(&file.0)) {
            write(&file.1, content.trim_end()).map_err(|error| refusal(&error, &file.1))?;
        }
    }
    Ok(folder)
}

/// Makes a folder of v2 whose parent grants all of the `wanted` controllers, or any.
fn under(parent: &Path, name: &str, wanted: &[&str], all: bool) -> Result<PathBuf, String> {
    // Whoever moves a process, or clones one into a cgroup, must be allowed to write
    // this file of the nearest folder above both its old and its new place.
    let procs = parent.join("cgroup.procs");
    let opened = OpenOptions::new().write(true).open(&procs);
    opened.map_err(|error| refusal(&error, &procs))?;
    match all {
        true => grant(parent, wanted)?,
        false => {
            let answers: Vec<_> = wanted.iter().map(|one| grant(parent, &[one])).collect();
            if answers.iter().all(Result::is_err) {
                return Err(answers.into_iter().find_map(Result::err).unwrap_or_default());
            }
        }
    }
    let folder = make(parent, name)?;
    let kind = words(&folder.join("cgroup.type")).join(" ");
    if kind != "domain" {
        let _ = fs::remove_dir(&folder);
        return Err(format!("a cgroup in {} is of type \"{kind}\"", parent.display()));
    }
    Ok(folder)
}

/// Has `parent` pass these controllers on to its children. EBUSY means that it holds
/// processes itself, which a cgroup below the root must not.
fn grant(parent: &Path, controllers: &[&str]) -> Result<(), String> {
    let path = parent.join("cgroup.subtree_control");
    let on = words(&path);
    let missing: Vec<_> =
        controllers.iter().filter(|one| !on.iter().any(|on| on == *one)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let text: String = missing.iter().map(|one| format!("+{one} ")).collect();
    write(&path, text.trim_end()).map_err(|error| refusal(&error, &path))
}

fn make(parent: &Path, name: &str) -> Result<PathBuf, String> {
    let folder = parent.join(name);
    match fs::create_dir(&folder) {
        Ok(()) => Ok(folder),
        Err(error) => Err(refusal(&error, parent)),
    }
}
