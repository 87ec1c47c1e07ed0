//! What a folder shows: every file in one line, without what may differ.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::union::form::{Content, Kind, Node, read_tree};
use crate::{Doing, Result};

/// Times from here on are those of the run and not compared by number.
const RECENT: i64 = 1_500_000_000;

/// Each file below `folder` by its path: type, mode, owner, number of names, content or
/// target, time if it was set, attributes. The number of names of a directory is a
/// matter of taste of each file system, and left out. `links` holds numbers of names by
/// inode that stand instead of the file's own.
pub(super) fn sight(folder: &Path, links: &HashMap<u64, u64>) -> Result<BTreeMap<PathBuf, String>> {
    let tree = read_tree(folder)?;
    let line = |path: &Path, node: &Node| -> Result<String> {
        let node = match &node.kind {
            Kind::Link(first) => tree.get(first).unwrap_or(node),
            _ => node,
        };
        let file = fs::symlink_metadata(folder.join(path))
            .doing(|| format!("look at {}", folder.join(path).display()))?;
        let mut line = match &node.kind {
            Kind::File(content) => format!("file {:?}", text(content)?),
            other => format!("{other:?}"),
        };
        if !file.is_dir() {
            let names = links.get(&file.ino()).copied().unwrap_or(file.nlink());
            line += &format!(" names={names}");
        }
        if let Some(meta) = &node.meta {
            line += &format!(" {:04o} {}:{}", meta.mode, meta.uid, meta.gid);
            match meta.mtime {
                (seconds, nanoseconds) if seconds < RECENT => {
                    line += &format!(" at {seconds}.{nanoseconds:09}");
                }
                _ => line += " recent",
            }
            for (name, value) in &meta.xattrs {
                line += &format!(" {name}={}", String::from_utf8_lossy(value));
            }
        }
        Ok(line)
    };
    tree.iter().map(|(path, node)| Ok((path.clone(), line(path, node)?))).collect()
}

fn text(content: &Content) -> Result<String> {
    let mut bytes = Vec::new();
    std::io::copy(&mut content.open()?, &mut bytes).doing(|| "read a file")?;
    let shown = match bytes.len() {
        0..=60 => String::from_utf8_lossy(&bytes).into_owned(),
        length => format!("{length} bytes, {}", content.digest()?),
    };
    Ok(shown)
}
