//! overlayfs's form.
//!
//! A whiteout is a character device 0:0; in a lower layer it may also be an empty file
//! with the attribute `overlay.whiteout` in a directory with `overlay.opaque=x`, which is
//! how a layer of a union can itself hold one. A directory with `overlay.opaque=y` is
//! opaque, except the root of a layer, where the kernel does not look at it.
//!
//! # References
//! Documentation/filesystems/overlayfs.rst of the kernel.

use std::path::Path;

use rustix::fs::{MemfdFlags, fremovexattr, memfd_create};

use super::{Content, Entry, Kind, Layer, Meta, Node, Tree, refuse};
use crate::{Doing, Error, Result};

/// What every one of the marks is called after its prefix.
const OPAQUE: &str = "opaque";

/// Attributes that name the inode that a file was copied from, or count what the upper
/// layer holds. They are of use to that very mount, and it makes them anew.
const OWN: [&str; 5] = ["origin", "impure", "nlink", "uuid", "upper"];

/// The marks in one of their two name spaces.
pub(super) struct Marks {
    prefix: &'static str,
}

impl Marks {
    pub(super) const TRUSTED: Self = Self { prefix: "trusted.overlay." };
    pub(super) const USER: Self = Self { prefix: "user.overlay." };

    pub(super) fn decode(&self, tree: Tree) -> Result<Layer> {
        let mut layer = Layer::default();
        for (path, node) in &tree {
            let file = match &node.kind {
                Kind::Link(first) => tree.get(first).unwrap_or(node),
                _ => node,
            };
            if is_device_whiteout(file) || self.is_attribute_whiteout(&tree, path, file) {
                layer.entries.insert(path.clone(), Entry::Whiteout);
                continue;
            }
            let mut node = node.clone();
            let opaque = match &mut node.meta {
                Some(meta) => self.take(path, meta, &mut layer)?,
                None => false,
            };
            let opaque = opaque && !path.as_os_str().is_empty();
            layer.entries.insert(path.clone(), Entry::There { node, opaque });
        }
        Ok(layer)
    }

    pub(super) fn encode(&self, layer: &Layer) -> Result<Tree> {
        let mut tree = Tree::new();
        for (path, entry) in &layer.entries {
            let node = match entry {
                Entry::Whiteout => Node { kind: Kind::Char(0, 0), meta: None },
                Entry::There { node, opaque } => self.dress(path, node, *opaque)?,
            };
            tree.insert(path.clone(), node);
        }
        Ok(tree)
    }

    /// Takes overlayfs's own attributes away; whether one of them says opaque. What was
    /// escaped, so that a union could hold it, has its own name again.
    fn take(&self, path: &Path, meta: &mut Meta, layer: &mut Layer) -> Result<bool> {
        let mut opaque = false;
        for (name, value) in std::mem::take(&mut meta.xattrs) {
            let Some(own) = name.strip_prefix(self.prefix) else {
                meta.xattrs.insert(name, value);
                continue;
            };
            match own {
                _ if own.starts_with("overlay.") => {
                    meta.xattrs.insert(name.replacen("overlay.", "", 1), value);
                }
                OPAQUE => opaque = value == b"y",
                _ if OWN.contains(&own) => layer.leave_out(&name),
                "redirect" => {
                    let to = String::from_utf8_lossy(&value).into_owned();
                    let why = format!("its contents below come from elsewhere: {name}={to}");
                    return Err(refuse(path, why, "mount the union, and copy what it shows"));
                }
                "metacopy" => {
                    let why = format!("only its attributes lie here, its content below: {name}");
                    return Err(refuse(
                        path,
                        why,
                        "open it for writing in the union first, so that it is copied up",
                    ));
                }
                _ => {
                    let why = format!("has a mark that cannot be carried over: {name}");
                    return Err(refuse(path, why, "mount the union, and copy what it shows"));
                }
            }
        }
        Ok(opaque)
    }

    fn dress(&self, path: &Path, node: &Node, opaque: bool) -> Result<Node> {
        known(path, node)?;
        not_device_whiteout(path, node)?;
        if opaque && path.as_os_str().is_empty() {
            let why = "overlayfs does not look for an opaque mark on the root of a layer";
            return Err(refuse(path, why, "leave the layers below out of the mount"));
        }
        let mut node = node.clone();
        if let Some(meta) = &mut node.meta {
            let escaped = |name: String| match name.strip_prefix(self.prefix) {
                Some(own) => format!("{}overlay.{own}", self.prefix),
                None => name,
            };
            let plain = std::mem::take(&mut meta.xattrs);
            meta.xattrs = plain.into_iter().map(|(name, value)| (escaped(name), value)).collect();
            if opaque {
                meta.xattrs.insert(format!("{}{OPAQUE}", self.prefix), b"y".to_vec());
            }
        }
        Ok(node)
    }

    fn is_attribute_whiteout(&self, tree: &Tree, path: &Path, node: &Node) -> bool {
        let attribute = |node: &Node, own: &str| {
            let meta = node.meta.as_ref()?;
            meta.xattrs.get(&format!("{}{own}", self.prefix)).cloned()
        };
        let parent = path.parent().and_then(|parent| tree.get(parent));
        matches!(node.kind, Kind::File(Content { length: 0, .. }))
            && attribute(node, "whiteout").is_some()
            && parent.and_then(|parent| attribute(parent, OPAQUE)).as_deref() == Some(b"x")
    }
}

/// Whether it is a character device 0:0.
pub(super) fn is_device_whiteout(node: &Node) -> bool {
    matches!(node.kind, Kind::Char(0, 0))
}

/// An error for a device that this form would take for a whiteout.
pub(super) fn not_device_whiteout(path: &Path, node: &Node) -> Result<()> {
    match is_device_whiteout(node) {
        true => Err(refuse(path, "a character device 0:0 would be a whiteout", "remove it")),
        false => Ok(()),
    }
}

/// An error for a directory whose attributes only the layers below know.
pub(super) fn known(path: &Path, node: &Node) -> Result<()> {
    match node {
        Node { kind: Kind::Directory, meta: None } => {
            let why = "only the layers below know the owner and mode of this directory";
            Err(refuse(path, why, "name those layers, from the top down: --lower FOLDER"))
        }
        _ => Ok(()),
    }
}

/// Without CAP_SYS_ADMIN `trusted.*` attributes are not listed, and opaque directories
/// would look like others. Tried on a file in memory.
///
/// # References
/// xattr(7), memfd_create(2).
pub(super) fn attributes_are_visible() -> Result<()> {
    let file = memfd_create("isolab", MemfdFlags::CLOEXEC).doing(|| "make a file in memory")?;
    match fremovexattr(&file, "trusted.overlay.isolab") {
        Err(rustix::io::Errno::NODATA) => Ok(()),
        Err(rustix::io::Errno::PERM) => Err(Error::hinted(
            "trusted.* attributes are hidden from this user, and opaque marks with them",
            "read the layer as root; --from overlay-userxattr is for mounts with userxattr",
        )),
        answer => answer.doing(|| "try a trusted.* attribute"),
    }
}
