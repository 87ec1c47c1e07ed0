//! The form of OCI image layers: an empty file `.wh.NAME` beside where NAME was, and
//! `.wh..wh..opq` in an opaque directory.
//!
//! # References
//! OCI image specification, layer.md, "Whiteouts".

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::overlay::known;
use super::{Entry, Kind, Layer, Node, Tree, refuse};
use crate::Result;
use crate::tarball::Flaw;

/// What a whiteout's name begins with.
pub(super) const PREFIX: &[u8] = b".wh.";

/// The mark of an opaque directory.
pub(super) const OPAQUE: &str = ".wh..wh..opq";

pub(super) fn decode(tree: Tree) -> Result<Layer> {
    let mut layer = Layer::default();
    let mut marks = Vec::new();
    for (path, node) in tree {
        match path.file_name().and_then(|name| name.as_bytes().strip_prefix(PREFIX)) {
            Some(_) => marks.push((path, node)),
            None => layer.put(path, node),
        }
    }
    for (path, node) in marks {
        if !matches!(node.kind, Kind::File(_) | Kind::Link(_)) {
            return Err(refuse(&path, "a whiteout is a regular file", "remove it"));
        }
        read_mark(&path, &mut layer)?;
    }
    Ok(layer)
}

/// What a name that begins with `.wh.` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing that the layers below have in this folder is seen.
    Opaque,
    /// What the layers below have under this name beside it is gone.
    Whiteout(OsString),
}

/// The mark that the file name is; `None` if it is another name.
///
/// # Errors
/// A mark that hides no name of its folder, or a record of aufs.
pub fn mark(name: &OsStr) -> std::result::Result<Option<Mark>, Flaw> {
    let Some(hidden) = name.as_bytes().strip_prefix(PREFIX) else { return Ok(None) };
    match hidden {
        _ if name == OPAQUE => Ok(Some(Mark::Opaque)),
        // The path `DIRECTORY/..` is not in the directory.
        b"" | b"." | b".." => Err(Flaw::HidesNothing),
        _ if hidden.starts_with(PREFIX) => Err(Flaw::Aufs),
        _ => Ok(Some(Mark::Whiteout(OsStr::from_bytes(hidden).to_owned()))),
    }
}

/// One mark. A whiteout beside a file of that name hides what is below that file only:
/// marks are about the layers below, never about their own.
pub(super) fn read_mark(path: &Path, layer: &mut Layer) -> Result<()> {
    let parent = path.parent().unwrap_or(Path::new(""));
    match mark(path.file_name().unwrap_or_default()).map_err(|flaw| flaw.of(path))? {
        Some(Mark::Opaque) => {
            layer.make_opaque(parent);
        }
        Some(Mark::Whiteout(name)) => {
            let hidden = parent.join(name);
            if !layer.make_opaque(&hidden) {
                layer.entries.entry(hidden).or_insert(Entry::Whiteout);
            }
        }
        None => {}
    }
    Ok(())
}

pub(super) fn encode(layer: &Layer) -> Result<Tree> {
    let mut tree = Tree::new();
    for (path, entry) in &layer.entries {
        nameable(path)?;
        match entry {
            Entry::Whiteout => {
                let mut name = PREFIX.to_vec();
                name.extend(path.file_name().map(OsStr::as_bytes).unwrap_or_default());
                tree.insert(path.with_file_name(OsStr::from_bytes(&name)), Node::mark());
            }
            Entry::There { node, opaque } => {
                known(path, node)?;
                tree.insert(path.clone(), node.clone());
                if *opaque {
                    tree.insert(path.join(OPAQUE), Node::mark());
                }
            }
        }
    }
    Ok(tree)
}

/// An error for a name that would itself be read as a mark.
pub(super) fn nameable(path: &Path) -> Result<()> {
    let name = path.file_name().map(OsStr::as_bytes).unwrap_or_default();
    match name.starts_with(PREFIX) {
        true => {
            let why = "a name that begins with .wh. would be a whiteout";
            Err(refuse(path, why, "rename it in the union first"))
        }
        false => Ok(()),
    }
}
