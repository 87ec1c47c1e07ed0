//! fuse-overlayfs's form: it reads overlayfs's marks and those of OCI layers, in both
//! name spaces and in one of its own.
//!
//! An opaque directory gets three marks from it: an attribute, the file `.wh..wh..opq`
//! and the device `.wh..opq`. Written here is the one that needs no privilege, which it
//! also reads.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::overlay::{is_device_whiteout, known, not_device_whiteout};
use super::{Entry, Kind, Layer, Meta, Node, Tree, oci, refuse};
use crate::Result;

/// Where its attributes lie: in the kernel's two places, and in its own.
const PREFIXES: [&str; 3] = ["trusted.overlay.", "user.overlay.", "user.fuseoverlayfs."];

/// The owner and mode that a file has in the union, where its own cannot say it.
const OVERRIDE: &str = "user.containers.override_stat";

/// The device that it leaves in an opaque directory.
const COMPANION: &str = ".wh..opq";

pub(super) fn decode(tree: Tree) -> Result<Layer> {
    let mut layer = Layer::default();
    let mut marks = Vec::new();
    for (path, node) in &tree {
        let file = match &node.kind {
            Kind::Link(first) => tree.get(first).unwrap_or(node),
            _ => node,
        };
        let name = path.file_name().map(OsStr::as_bytes).unwrap_or_default();
        if name.starts_with(oci::PREFIX) {
            let opaque = path.with_file_name(oci::OPAQUE);
            if !(name == COMPANION.as_bytes() && tree.contains_key(&opaque)) {
                marks.push(path);
            }
        } else if is_device_whiteout(file) {
            layer.entries.insert(path.clone(), Entry::Whiteout);
        } else {
            let mut node = node.clone();
            let opaque = match &mut node.meta {
                Some(meta) => take(path, meta, &mut layer)?,
                None => false,
            };
            layer.entries.insert(path.clone(), Entry::There { node, opaque });
        }
    }
    for path in marks {
        oci::read_mark(path, &mut layer)?;
    }
    Ok(layer)
}

/// Takes its attributes away; whether one of them says opaque.
fn take(path: &Path, meta: &mut Meta, layer: &mut Layer) -> Result<bool> {
    let mut opaque = false;
    for (name, value) in std::mem::take(&mut meta.xattrs) {
        match PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)) {
            None if name != OVERRIDE => {
                meta.xattrs.insert(name, value);
            }
            Some("opaque") => opaque |= value == b"y",
            Some("origin" | "impure" | "nlink" | "uuid") => layer.leave_out(&name),
            _ => {
                let why = format!("has a mark that cannot be carried over: {name}");
                return Err(refuse(path, why, "mount the union, and copy what it shows"));
            }
        }
    }
    Ok(opaque)
}

pub(super) fn encode(layer: &Layer) -> Result<Tree> {
    let mut tree = Tree::new();
    for (path, entry) in &layer.entries {
        oci::nameable(path)?;
        match entry {
            Entry::Whiteout => {
                tree.insert(path.clone(), Node { kind: Kind::Char(0, 0), meta: None });
            }
            Entry::There { node, opaque } => {
                known(path, node)?;
                not_device_whiteout(path, node)?;
                speakable(path, node)?;
                tree.insert(path.clone(), node.clone());
                if *opaque {
                    tree.insert(path.join(oci::OPAQUE), Node::mark());
                }
            }
        }
    }
    Ok(tree)
}

/// An error for an attribute that it would take for its own.
fn speakable(path: &Path, node: &Node) -> Result<()> {
    let mut names = node.meta.iter().flat_map(|meta| meta.xattrs.keys());
    let own = |name: &&String| {
        PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || *name == OVERRIDE
    };
    match names.find(own) {
        None => Ok(()),
        Some(name) => {
            let why = format!("fuse-overlayfs takes the attribute {name} for its own");
            Err(refuse(path, why, "remove the attribute"))
        }
    }
}
