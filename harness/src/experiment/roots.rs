//! Roots: what an experiment fills them with, and what then lies in them.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Lab, facts};
use crate::elf::{Closure, FoundBy, Resolver};
use crate::record::{Entry, Fact};
use crate::rootfs::{Root, TreeOptions, copy_closure, tree};
use crate::{Doing, Error, Result};

/// Makes `root` and copies `programs` with their closures into it.
///
/// # Errors
/// A program that is missing or no ELF file, or a file that cannot be made.
pub fn fill(programs: &[&str], root: &Path) -> Result<Vec<Closure>> {
    fs::create_dir_all(root).doing(|| format!("make {}", root.display()))?;
    let (mut host, to) = (Resolver::host()?, Root::open(root)?);
    let closure = |program: &&str| host.closure(Path::new(program));
    let closures = programs.iter().map(closure).collect::<std::result::Result<Vec<_>, _>>();
    let closures = closures.map_err(|error| Error::Setup(error.to_string()))?;
    closures.iter().try_for_each(|closure| copy_closure(closure, host.root(), &to).map(drop))?;
    Ok(closures)
}

impl Lab<'_> {
    /// What `program` needs, read from the files of the sandbox's own view.
    pub fn closure(&self, program: &Path) -> Result<Closure> {
        let closure = Resolver::host()?.closure(program);
        closure.map_err(|error| Error::Setup(error.to_string()))
    }

    /// Copies the program of `closure` and all that it needs below `root`.
    pub fn copy(&self, closure: &Closure, root: &Path) -> Result<()> {
        copy_closure(closure, &Root::host()?, &Root::open(root)?).map(drop)
    }

    /// Makes `root` and copies `programs` with their closures into it, unrecorded.
    pub fn fill(&self, programs: &[&str], root: &Path) -> Result<Vec<Closure>> {
        fill(programs, root)
    }

    /// Makes `root`, copies `programs` with their closures into it, and records as the
    /// step `closure` what was copied.
    pub fn install(&mut self, programs: &[&str], root: &Path) -> Result<Vec<Closure>> {
        let closures = self.fill(programs, root)?;
        let mut files: Vec<PathBuf> =
            closures.iter().flat_map(Closure::paths).map(PathBuf::from).collect();
        files.sort();
        files.dedup();
        let files = files.iter().map(|file| file.display().to_string());
        let missing = closures.iter().map(|closure| closure.missing.len() as u64).sum();
        let action = format!("isolab closure {} --copy-to {}", programs.join(" "), root.display());
        self.note(
            "closure",
            &action,
            facts([("files", Fact::list(files)), ("missing", Fact::Count(missing))]),
        )?;
        Ok(closures)
    }

    /// Everything below `root`, sorted by path, recorded as the fact `tree` of a step.
    /// Files that the host has at the same path say whether their content is the same.
    pub fn tree(&mut self, name: &str, root: &Path) -> Result<Vec<Entry>> {
        let options = TreeOptions { as_host: true, ..TreeOptions::default() };
        let entries = tree(&Root::open(root)?, options)?;
        let action = format!("the tree below {}", root.display());
        self.note(name, &action, facts([("tree", Fact::Tree(entries.clone()))]))?;
        Ok(entries)
    }
}

/// The names in the program's own DT_NEEDED, in order.
pub fn needed(closure: &Closure) -> Vec<String> {
    let own = |by: &Path| by == closure.file;
    let objects = closure.objects.iter().filter(|object| object.found_by != FoundBy::Interpreter);
    let found = objects.filter(|object| own(&object.needed_by)).map(|object| object.soname.clone());
    let missing = closure.missing.iter().filter(|missing| own(&missing.needed_by));
    found.chain(missing.map(|missing| missing.soname.clone())).collect()
}
