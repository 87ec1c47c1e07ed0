//! unionfs-fuse's form: for each hidden PATH an empty file or folder
//! `.unionfs-fuse/PATH_HIDDEN~`.
//!
//! It has no opaque mark of its own, and needs none: the mark of a removed directory
//! stays when one of that name is made again, and then hides what the layers below have
//! in it, since each parent of a path is looked up among the marks.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use super::overlay::known;
use super::{Entry, Kind, Layer, Node, Tree, refuse};
use crate::Result;

/// The folder of the marks.
const MARKS: &str = ".unionfs-fuse";

/// What a mark's name ends with.
const SUFFIX: &[u8] = b"_HIDDEN~";

pub(super) fn decode(tree: Tree) -> Result<Layer> {
    let mut layer = Layer::default();
    let mut hidden = Vec::new();
    for (path, node) in tree {
        let Ok(below) = path.strip_prefix(MARKS) else {
            layer.put(path, node);
            continue;
        };
        let name = below.file_name().map(OsStr::as_bytes).unwrap_or_default();
        match (name.strip_suffix(SUFFIX), node.kind) {
            (Some(name), _) => hidden.push(below.with_file_name(OsStr::from_bytes(name))),
            (None, Kind::Directory) => {}
            (None, _) => return Err(refuse(&path, "is no mark that is known", "remove it")),
        }
    }
    hidden.sort();
    for path in hidden {
        hide(path, &mut layer);
    }
    Ok(layer)
}

/// One mark; parents are hidden before what is in them.
fn hide(path: PathBuf, layer: &mut Layer) {
    if layer.make_opaque(&path) || layer.entries.contains_key(&path) {
        return;
    }
    for parent in path.ancestors().skip(1) {
        match layer.entries.get(parent) {
            Some(Entry::There { node: Node { kind: Kind::Directory, .. }, .. }) => {}
            // The parent itself is gone, and all that was in it.
            Some(_) => return,
            None => {
                let unknown = Node { kind: Kind::Directory, meta: None };
                layer.put(parent.to_owned(), unknown);
            }
        }
    }
    layer.entries.insert(path, Entry::Whiteout);
}

pub(super) fn encode(layer: &Layer) -> Result<Tree> {
    let mut tree = Tree::new();
    for (path, entry) in &layer.entries {
        if path.starts_with(MARKS) {
            let why = format!("{MARKS} is the folder of unionfs-fuse's own marks");
            return Err(refuse(path, why, "rename it in the union first"));
        }
        match entry {
            Entry::Whiteout => mark(path, Kind::File(Default::default()), &mut tree)?,
            Entry::There { node, opaque } => {
                known(path, node)?;
                tree.insert(path.clone(), node.clone());
                if *opaque {
                    mark(path, Kind::Directory, &mut tree)?;
                }
            }
        }
    }
    Ok(tree)
}

fn mark(path: &Path, kind: Kind, tree: &mut Tree) -> Result<()> {
    let Some(name) = path.file_name() else {
        let why = "unionfs-fuse has no mark for the root of a layer";
        return Err(refuse(path, why, "leave the layers below out of the mount"));
    };
    let tagged = |part: Component<'_>| {
        part.as_os_str().as_bytes().windows(SUFFIX.len()).any(|part| part == SUFFIX)
    };
    if path.components().any(tagged) {
        let why =
            "unionfs-fuse does not hide a path with _HIDDEN~ in it: it takes that for its mark";
        return Err(refuse(path, why, "rename it in the layer below"));
    }
    let mut tagged = OsString::from(name);
    tagged.push(OsStr::from_bytes(SUFFIX));
    let mark = Path::new(MARKS).join(path.with_file_name(tagged));
    for parent in mark.ancestors().skip(1).filter(|parent| !parent.as_os_str().is_empty()) {
        let folder = Node { kind: Kind::Directory, meta: None };
        tree.entry(parent.to_owned()).or_insert(folder);
    }
    tree.insert(mark, Node { kind, meta: None });
    Ok(())
}
