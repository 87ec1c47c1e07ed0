//! The union file systems of the workshop's second iteration.

mod cow_add;
mod cow_delete;
mod cow_edit;
mod delete;
mod interfaces;
mod limits;
mod merge;
mod shadow;
mod whiteout;

use std::fs;
use std::path::Path;

use harness::experiment::{Experiment, Facts};
use harness::record::Fact;
use harness::union::{Backend, look};
use harness::{Doing, Result, errno};
use nix::errno::Errno;

/// The experiments of this area, in the order of the workshop.
pub const EXPERIMENTS: &[&dyn Experiment] = &[
    &merge::Merge,
    &shadow::Shadow,
    &delete::Delete,
    &cow_add::CowAdd,
    &cow_delete::CowDelete,
    &cow_edit::CowEdit,
    &whiteout::Whiteout,
    &limits::Limits,
    &interfaces::Interfaces,
];

/// The unions that are part of the kernel, and take its options.
const KERNEL: [Backend; 2] = [Backend::Overlay, Backend::OverlayUserxattr];

/// An empty list.
const NOTHING: [&str; 0] = [];

/// Makes these files, and the folders that they lie in; a name that ends with a slash is a
/// folder.
fn write(files: &[(&str, &str)]) -> Result<()> {
    for (path, content) in files {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        fs::create_dir_all(folder).doing(|| format!("make {folder}"))?;
        if !path.ends_with('/') {
            fs::write(path, content).doing(|| format!("write {path}"))?;
        }
    }
    Ok(())
}

/// What lies in each of these folders, by its name.
fn folders<const N: usize>(names: [&str; N]) -> Result<Facts> {
    let one = |name: &str| Ok((name.to_owned(), Fact::Map(look(Path::new(name))?)));
    names.into_iter().map(one).collect()
}

/// What [`look`] is expected to show.
fn map<'a>(entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> Fact {
    let own = |(path, text): (&str, &str)| (path.to_owned(), text.to_owned());
    Fact::Map(entries.into_iter().map(own).collect())
}

/// The content of a file, or why it cannot be read.
fn content(path: &str) -> Fact {
    match errno(fs::read(path)) {
        Ok(bytes) => Fact::text(String::from_utf8_lossy(&bytes)),
        Err(errno) => Fact::errno(errno),
    }
}

/// The names that readdir(3) gives, each as often as it gives it, sorted.
fn names(folder: impl AsRef<Path>) -> Result<Vec<String>, Errno> {
    let mut names = errno(fs::read_dir(folder))?
        .map(|entry| errno(entry).map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>, Errno>>()?;
    names.sort();
    Ok(names)
}

/// The same as a fact.
fn listed(folder: &Path) -> Fact {
    names(folder).map_or_else(Fact::errno, Fact::List)
}
