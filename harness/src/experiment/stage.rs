//! A union on which one operation after the other is tried.

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
        let mounted = lab.unite(name, &branches, options, &merged)?;
        Ok(mounted.map(|mounted| Self { branches, merged, mounted }))
    }

    /// Unmounts the union and mounts it again, the step `name`: what it knew and had not
    /// written down is gone.
    pub fn again(self, lab: &mut Lab<'_>, name: &str) -> Result<Option<Self>> {
        let Self { branches, merged, mounted } = self;
        mounted.unmount()?;
        let mounted = lab.unite(name, &branches, &[], &merged)?;
        Ok(mounted.map(|mounted| Self { branches, merged, mounted }))
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
    /// entries of the upper branch it has changed, by name (`changed above`) and in full
    /// (`upper`); and whether all below are as before, down to their times.
    pub fn act(
        &self,
        lab: &mut Lab<'_>,
        name: &str,
        action: &str,
        operation: impl FnOnce(&Self) -> std::result::Result<Facts, Errno>,
    ) -> Result<()> {
        let (upper, lower) = (look(self.upper())?, self.below()?);
        let seen = operation(self);
        let mut seen = seen.unwrap_or_else(|errno| facts([("failed", Fact::errno(errno))]));
        let changes = changes(&upper, look(self.upper())?);
        seen.insert("changed above".into(), Fact::list(changes.keys().cloned()));
        seen.insert("upper".into(), Fact::Map(changes));
        seen.insert("lower is untouched".into(), Fact::Is(self.below()? == lower));
        lab.note(name, action, seen)
    }

    /// Everything in the lower branches with its times and links.
    fn below(&self) -> Result<Vec<impl PartialEq + use<>>> {
        let mut all = Vec::new();
        for lower in &self.branches.lower {
            for (path, text) in look(lower)? {
                let file = lower.join(&path);
                let stat = file.symlink_metadata().doing(|| format!("stat {}", file.display()))?;
                // Not its blocks: tmpfs fills a hole that somebody maps and reads.
                let times = (stat.mtime(), stat.mtime_nsec(), stat.ctime(), stat.ctime_nsec());
                all.push((file, text, times, stat.ino(), stat.nlink()));
            }
        }
        Ok(all)
    }
}

/// The entries that are new or other than before, and those that are `gone`.
fn changes(
    before: &BTreeMap<String, String>,
    after: BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let gone: Vec<_> = before.keys().filter(|path| !after.contains_key(*path)).cloned().collect();
    let mut changes = after;
    changes.retain(|path, text| before.get(path) != Some(text));
    changes.extend(gone.into_iter().map(|path| (path, "gone".to_owned())));
    changes
}
