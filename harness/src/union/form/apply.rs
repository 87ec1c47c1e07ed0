//! A layer laid on a plain folder: what a union of the two would show.

use std::fs;
use std::path::Path;

use super::{Entry, Kind, Layer, Node, write};
use crate::{Doing, Result};

/// Changes `folder` as `layer` says.
///
/// # Errors
/// What cannot be removed, made or set.
pub fn apply(layer: &Layer, folder: &Path) -> Result<()> {
    for (path, entry) in &layer.entries {
        let full = folder.join(path);
        match entry {
            Entry::Whiteout => remove(&full)?,
            Entry::There { node: Node { kind: Kind::Directory, .. }, opaque: false }
                if is_directory(&full) => {}
            Entry::There { .. } if path.as_os_str().is_empty() => {
                for child in fs::read_dir(folder).doing(|| format!("list {}", folder.display()))? {
                    remove(&child.doing(|| "list a folder")?.path())?;
                }
            }
            Entry::There { .. } => remove(&full)?,
        }
        if let Entry::There { node, .. } = entry
            && !is_link(node)
        {
            write::make(folder, path, node)?;
        }
    }
    let nodes = || {
        layer.entries.iter().filter_map(|(path, entry)| match entry {
            Entry::There { node, .. } => Some((path, node)),
            Entry::Whiteout => None,
        })
    };
    for (path, node) in nodes().filter(|(_, node)| is_link(node)) {
        write::make(folder, path, node)?;
    }
    nodes().rev().try_for_each(|(path, node)| write::finish(folder, path, node))
}

fn is_link(node: &Node) -> bool {
    matches!(node.kind, Kind::Link(_))
}

fn is_directory(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|file| file.is_dir())
}

/// Removes whatever is there, if anything is.
fn remove(path: &Path) -> Result<()> {
    let removed = if is_directory(path) { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed.doing(|| format!("remove {}", path.display())),
    }
}
