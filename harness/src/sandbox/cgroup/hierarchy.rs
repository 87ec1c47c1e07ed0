//! Where the cgroup hierarchies are mounted, and where this process is in them.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::probe::{MountPoint, own_mounts};
use crate::sandbox::Token;
use crate::{Doing, Result};

/// How deep, and through how many folders of one hierarchy, [`marked`] looks.
const DEPTH: usize = 8;
const FOLDERS: usize = 2048;

/// One mounted cgroup hierarchy.
///
/// # References
/// cgroups(7)
#[derive(Debug)]
pub(super) struct Hierarchy {
    /// Whether it is the one of cgroup v2.
    pub(super) v2: bool,
    /// The controllers that can be used in it: `memory`, `pids`, `cpu` …
    pub(super) controllers: Vec<String>,
    /// Where it is mounted.
    pub(super) mount: PathBuf,
    /// The folder of this process's own cgroup, if this mount shows it.
    pub(super) own: Option<PathBuf>,
}

impl Hierarchy {
    /// Every mounted hierarchy, once; none on a kernel without cgroups.
    pub(super) fn all() -> Result<Vec<Self>> {
        let path = "/proc/self/cgroup";
        let memberships = match fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.doing(|| format!("read {path}"))?,
        };
        let mounts = own_mounts()?;
        Ok(memberships.lines().filter_map(|line| Self::of(line, &mounts)).collect())
    }

    /// The hierarchy of one line of `/proc/self/cgroup`: `4:memory:/path`, `0::/path`.
    fn of(membership: &str, mounts: &[MountPoint]) -> Option<Self> {
        let mut parts = membership.splitn(3, ':').skip(1);
        let (controllers, path) = (parts.next()?, parts.next()?);
        let v2 = controllers.is_empty();
        let mut shown = mounts.iter().filter(|mount| match v2 {
            true => mount.fs_type == "cgroup2",
            false => {
                let has = |one| mount.super_options.split(',').any(|option| option == one);
                mount.fs_type == "cgroup" && controllers.split(',').all(has)
            }
        });
        let own = |mount: &MountPoint| -> Option<PathBuf> {
            let below = Path::new(path).strip_prefix(&mount.root).ok()?;
            let own = Path::new(&mount.point).components().chain(below.components());
            // A path with `..` leads out of this process's cgroup namespace.
            (!path.contains("/..")).then(|| own.collect())
        };
        let first = shown.next()?;
        let best = std::iter::once(first).chain(shown).find(|mount| own(mount).is_some());
        let mount = best.unwrap_or(first);
        let point = PathBuf::from(&mount.point);
        let controllers = match v2 {
            true => words(&point.join("cgroup.controllers")),
            false => controllers.split(',').map(str::to_owned).collect(),
        };
        Some(Self { v2, controllers, own: own(mount), mount: point })
    }

    /// Whether this hierarchy has that controller.
    pub(super) fn has(&self, controller: &str) -> bool {
        self.controllers.iter().any(|one| one == controller)
    }

    /// This process's own cgroup and those above it, nearest first, up to the mount.
    pub(super) fn ancestors(&self) -> impl Iterator<Item = &Path> {
        let own = self.own.iter().flat_map(|own| own.ancestors());
        own.take_while(|folder| folder.starts_with(&self.mount))
    }
}

/// Every folder whose name carries a [`Token`], in every hierarchy.
pub(in crate::sandbox) fn marked() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for hierarchy in Hierarchy::all()? {
        let mut left = FOLDERS;
        walk(&hierarchy.mount, DEPTH, &mut left, &mut found);
    }
    Ok(found)
}

/// The words of a small file; none if it cannot be read.
pub(super) fn words(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace().map(str::to_owned).collect()
}

/// The folders inside `folder`; none if it cannot be read.
pub(super) fn children(folder: &Path) -> impl Iterator<Item = fs::DirEntry> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
}

/// Looks for marked folders below `folder`. A folder's link count is two more than the
/// number of folders inside, which spares reading the many files of the innermost ones.
fn walk(folder: &Path, depth: usize, left: &mut usize, found: &mut Vec<PathBuf>) {
    if depth == 0 || fs::metadata(folder).is_ok_and(|folder| folder.nlink() == 2) {
        return;
    }
    for child in children(folder) {
        *left = left.saturating_sub(1);
        if *left == 0 {
            return;
        }
        if child.file_name().to_str().and_then(Token::in_name).is_some() {
            found.push(child.path());
        }
        walk(&child.path(), depth - 1, left, found);
    }
}
