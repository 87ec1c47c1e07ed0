//! Layers that lie in folders, from the top down: mounted, or laid over each other in a
//! plain tree.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use nix::errno::Errno;

use super::Marks;
use crate::Result;
use crate::sandbox::raw;
use crate::union::form::{Entry, Form, Kind, Layer, Node, Tree};
use crate::union::{Backend, Branches, Mounted, Refused};

/// Layers in folders.
#[derive(Clone, Debug)]
pub struct Stack {
    /// The folder that short names are relative to.
    pub base: PathBuf,
    /// Each layer's folder and a short name of it, from the top down.
    pub layers: Vec<(PathBuf, PathBuf)>,
}

/// Where what is written to a mount goes.
#[derive(Clone, Debug)]
pub struct Upper {
    /// The folder of the changes.
    pub upper: PathBuf,
    /// An empty folder on the same file system.
    pub work: PathBuf,
}

impl Stack {
    /// Mounts the layers with overlayfs on the folder `point`: read-only, unless there is
    /// an upper folder.
    ///
    /// Each layer is a value of its own (`lowerdir+`, Linux 6.5). An older kernel takes all
    /// of them in one page of options: there they have their short names, as in Docker.
    ///
    /// # Errors
    /// The kernel's refusal, with its explanation.
    pub fn mount(
        &self,
        upper: Option<&Upper>,
        marks: Marks,
        point: &Path,
    ) -> Result<Mounted, Refused> {
        let branches = Branches {
            upper: upper.map(|upper| upper.upper.clone()),
            work: upper.map(|upper| upper.work.clone()),
            lower: self.layers.iter().map(|(folder, _)| folder.clone()).collect(),
            writable: false,
        };
        let backend = match marks {
            Marks::Trusted => Backend::Overlay,
            Marks::User => Backend::OverlayUserxattr,
        };
        let refused = match backend.driver().mount(&branches, &[], point) {
            Err(refused) if refused.errno == Some(Errno::EINVAL) => refused,
            mounted => return mounted,
        };
        match self.mount_by_short_names(upper, marks, point) {
            Ok(()) => Ok(Mounted::stands(point)),
            Err(_) => Err(refused),
        }
    }

    /// The mount as a person types it, after `cd` to [`Self::base`].
    pub fn typed(&self, upper: Option<&Upper>, marks: Marks, point: &Path) -> String {
        let options = self.options(upper, marks);
        format!("mount -t overlay overlay -o {options} {}", point.display())
    }

    /// mount(2) with short names, which the kernel looks up from the working folder.
    pub fn mount_by_short_names(
        &self,
        upper: Option<&Upper>,
        marks: Marks,
        point: &Path,
    ) -> Result<(), Errno> {
        let point = crate::errno(std::path::absolute(point))?;
        let here = crate::errno(std::env::current_dir())?;
        crate::errno(std::env::set_current_dir(&self.base))?;
        let mounted = raw::overlay(&self.options(upper, marks), &point);
        crate::errno(std::env::set_current_dir(here))?;
        mounted
    }

    fn options(&self, upper: Option<&Upper>, marks: Marks) -> String {
        let lower: Vec<_> = self.layers.iter().map(|(_, short)| short.to_string_lossy()).collect();
        let mut options = format!("lowerdir={}", lower.join(":"));
        if let Some(Upper { upper, work }) = upper {
            let full = |path: &Path| std::path::absolute(path).unwrap_or(path.to_owned());
            let (upper, work) = (full(upper), full(work));
            options += &format!(",upperdir={},workdir={}", upper.display(), work.display());
        }
        if marks == Marks::User {
            options += ",userxattr";
        }
        options
    }

    /// All layers laid over each other, with their whiteouts carried out.
    ///
    /// # Errors
    /// A mark that cannot be read, such as a redirect.
    pub fn flatten(&self, marks: Marks) -> Result<Tree> {
        let form = match marks {
            Marks::Trusted => Form::Overlay,
            Marks::User => Form::OverlayUserxattr,
        };
        let mut flat = Flat::default();
        for (at, (folder, _)) in self.layers.iter().rev().enumerate() {
            flat.lay(at, form.read(folder)?);
        }
        Ok(flat.tree())
    }
}

/// Writes `tree` to the new archive `target`, or to a new folder.
pub fn export(tree: Tree, target: &Path, form: Form) -> Result<()> {
    let there = |node| Entry::There { node, opaque: false };
    let entries = tree.into_iter().map(|(path, node)| (path, there(node))).collect();
    form.write(&Layer { entries, ..Layer::default() }, target)
}

/// A file of one layer: names of the same file have the same one.
type Id = (usize, PathBuf);

/// What is seen so far.
#[derive(Default)]
struct Flat(BTreeMap<PathBuf, (Id, Node)>);

impl Flat {
    fn lay(&mut self, at: usize, layer: Layer) {
        for (path, entry) in &layer.entries {
            match entry {
                Entry::Whiteout => self.remove(path),
                Entry::There { node, opaque } => {
                    let merges = !opaque && is_folder(node);
                    if !(merges && self.0.get(path).is_some_and(|(_, node)| is_folder(node))) {
                        self.remove(path);
                    }
                    let (first, node) = match &node.kind {
                        Kind::Link(first) => match layer.entries.get(first) {
                            Some(Entry::There { node, .. }) => (first, node),
                            _ => continue,
                        },
                        _ => (path, node),
                    };
                    self.0.insert(path.clone(), ((at, first.clone()), node.clone()));
                }
            }
        }
    }

    /// Takes away what is there, with all in it: paths in a folder follow it at once.
    fn remove(&mut self, path: &Path) {
        let within = self.0.range(path.to_owned()..).map(|(path, _)| path);
        let within: Vec<PathBuf> =
            within.take_while(|one| one.starts_with(path)).cloned().collect();
        for path in within {
            self.0.remove(&path);
        }
    }

    /// Of several names of a file the first that is still there has it.
    fn tree(self) -> Tree {
        let mut firsts = HashMap::<Id, PathBuf>::new();
        let each = self.0.into_iter().map(|(path, (id, node))| {
            let first = firsts.entry(id).or_insert_with(|| path.clone());
            match *first == path {
                true => (path, node),
                false => (path, Node { kind: Kind::Link(first.clone()), meta: None }),
            }
        });
        each.collect()
    }
}

fn is_folder(node: &Node) -> bool {
    matches!(node.kind, Kind::Directory)
}

/// What two trees have not in common: the path, and for each what it says there.
///
/// Types, modes, owners, contents, targets, device numbers, times, attributes and which
/// names belong to one file are compared. Sizes of folders and inode numbers belong to the
/// file system.
pub fn compare(one: &Tree, two: &Tree) -> Result<BTreeMap<PathBuf, String>> {
    let mut found = BTreeMap::new();
    for path in one.keys().chain(two.keys()) {
        let said = match (one.get(path), two.get(path)) {
            (Some(one), Some(two)) => differences(one, two)?,
            (Some(_), None) => vec!["only in the first".to_owned()],
            _ => vec!["only in the second".to_owned()],
        };
        if !said.is_empty() {
            found.insert(path.clone(), said.join(", "));
        }
    }
    Ok(found)
}

fn differences(one: &Node, two: &Node) -> Result<Vec<String>> {
    let mut said = Vec::new();
    match (&one.kind, &two.kind) {
        (Kind::File(one), Kind::File(two)) => {
            if one.length != two.length {
                said.push(format!("size {} and {}", one.length, two.length));
            } else if one.digest()? != two.digest()? {
                said.push("content".to_owned());
            }
        }
        (one, two) => {
            let (one, two) = (format!("{one:?}"), format!("{two:?}"));
            if one != two {
                said.push(format!("{one} and {two}"));
            }
        }
    }
    if let (Some(one), Some(two)) = (&one.meta, &two.meta) {
        if one.mode != two.mode {
            said.push(format!("mode {:04o} and {:04o}", one.mode, two.mode));
        }
        if (one.uid, one.gid) != (two.uid, two.gid) {
            said.push(format!("owner {}:{} and {}:{}", one.uid, one.gid, two.uid, two.gid));
        }
        if one.mtime != two.mtime {
            let text = |(seconds, nanoseconds)| format!("{seconds}.{nanoseconds:09}");
            said.push(format!("time {} and {}", text(one.mtime), text(two.mtime)));
        }
        let names = one.xattrs.keys().chain(two.xattrs.keys());
        let mut other: Vec<_> =
            names.filter(|name| one.xattrs.get(*name) != two.xattrs.get(*name)).collect();
        other.sort();
        other.dedup();
        said.extend(other.into_iter().map(|name| format!("attribute {name}")));
    }
    Ok(said)
}
