//! A union on which one operation after the other is tried.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;

use super::{Facts, Lab, facts};
use crate::record::Fact;
use crate::union::{Branches, Mounted, look};
use crate::{Doing, Result};

/// A union with branches of its own, in a folder of its own.
#[derive(Debug)]
pub struct Stage {
    branches: Branches,
    merged: PathBuf,
    mounted: Mounted,
    /// What lay in the branches after the last step.
    last: RefCell<State>,
}

/// The upper branch, and everything below with its times and links.
#[derive(Debug)]
struct State {
    upper: BTreeMap<String, String>,
    below: Vec<(PathBuf, String, [i64; 4], u64, u64)>,
}

impl Stage {
    /// Makes the folder `name` with `upper`, `work` and the branches `lower`, top first,
    /// lets `fill` put files into it, and mounts the union on its `merged`: the step `name`.
    ///
    /// None where the backend refuses, which the step then tells.
    pub fn set(
        lab: &mut Lab<'_>,
        name: &str,
        lower: &[&str],
        options: &[&str],
        fill: impl FnOnce(&Path) -> io::Result<()>,
    ) -> Result<Option<Self>> {
        let folder = PathBuf::from(name);
        let branches = Branches::make(&folder, "upper", lower)?;
        fill(&folder).doing(|| format!("fill the branches of {name}"))?;
        let merged = folder.join("merged");
        let last = RefCell::new(State::of(&branches)?);
        let mounted = lab.unite(name, &branches, options, &merged)?;
        Ok(mounted.map(|mounted| Self { branches, merged, mounted, last }))
    }

    /// Unmounts the union and mounts it again, the step `name`: what it knew and had not
    /// written down is gone.
    pub fn again(self, lab: &mut Lab<'_>, name: &str) -> Result<Option<Self>> {
        let Self { branches, merged, mounted, last } = self;
        mounted.unmount()?;
        let mounted = lab.unite(name, &branches, &[], &merged)?;
        Ok(mounted.map(|mounted| Self { branches, merged, mounted, last }))
    }

    /// Where the union is.
    pub fn merged(&self) -> &Path {
        &self.merged
    }

    /// The branch that takes what is written.
    pub fn upper(&self) -> &Path {
        self.branches.upper.as_deref().expect("a stage has an upper branch")
    }

    /// The topmost of the branches below.
    pub fn lower(&self) -> &Path {
        &self.branches.lower[0]
    }

    /// Records what `operation` returns, or the errno of an early step as `failed`; which
    /// entries of the upper branch have changed since the last step, by name (`changed
    /// above`) and in full (`upper`); and whether all below are as then, down to their times.
    pub fn act(
        &self,
        lab: &mut Lab<'_>,
        name: &str,
        action: &str,
        operation: impl FnOnce(&Self) -> std::result::Result<Facts, Errno>,
    ) -> Result<()> {
        let seen = operation(self);
        let mut seen = seen.unwrap_or_else(|errno| facts([("failed", Fact::errno(errno))]));
        let now = State::of(&self.branches)?;
        let last = self.last.replace(now);
        let now = self.last.borrow();
        let changes = changes(&last.upper, &now.upper);
        seen.insert("changed above".into(), Fact::list(changes.keys().cloned()));
        seen.insert("upper".into(), Fact::Map(changes));
        seen.insert("lower is untouched".into(), Fact::Is(now.below == last.below));
        lab.note(name, action, seen)
    }
}

impl State {
    fn of(branches: &Branches) -> Result<Self> {
        let mut below = Vec::new();
        for lower in &branches.lower {
            for (path, text) in look(lower)? {
                let file = lower.join(&path);
                let stat = file.symlink_metadata().doing(|| format!("stat {}", file.display()))?;
                // Not its blocks: tmpfs fills a hole that somebody maps and reads.
                let times = [stat.mtime(), stat.mtime_nsec(), stat.ctime(), stat.ctime_nsec()];
                below.push((file, text, times, stat.ino(), stat.nlink()));
            }
        }
        let upper = branches.upper.as_deref().map(look).transpose()?.unwrap_or_default();
        Ok(Self { upper, below })
    }
}

/// The entries that are new or other than before, and those that are `gone`.
fn changes(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let gone = before.keys().filter(|path| !after.contains_key(*path));
    let other = after.iter().filter(|(path, text)| before.get(*path) != Some(*text));
    let other = other.map(|(path, text)| (path.clone(), text.clone()));
    other.chain(gone.map(|path| (path.clone(), "gone".to_owned()))).collect()
}
