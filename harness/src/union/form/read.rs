//! A folder as a [`Tree`].

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, Metadata};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::buffer::spare_capacity;
use rustix::fs::{lgetxattr, llistxattr, major, minor};

use super::{Content, Kind, Meta, Node, Tree, refuse};
use crate::{Doing, Result};

/// The longest list and the longest value of extended attributes, in bytes: `XATTR_LIST_MAX`
/// and `XATTR_SIZE_MAX` of Linux.
const LONGEST: usize = 64 << 10;

/// Everything below `folder`, itself included; nothing is followed. Of several names of
/// one file the first has it, and the others are [`Kind::Link`]s to that.
pub fn read(folder: &Path) -> Result<Tree> {
    let root = fs::metadata(folder).doing(|| format!("read {}", folder.display()))?;
    if !root.is_dir() {
        return Err(refuse(folder, "is no folder", "an archive is read with the form oci-tar"));
    }
    let mut tree = Tree::new();
    let mut several = HashMap::new();
    // In the order of the paths, so that the first name is the same on every reading.
    let mut waiting = vec![PathBuf::new()];
    while let Some(path) = waiting.pop() {
        let full = folder.join(&path);
        let doing = || format!("read {}", full.display());
        let file = fs::symlink_metadata(&full).doing(doing)?;
        let file = if path.as_os_str().is_empty() { &root } else { &file };
        if file.is_dir() {
            let names = fs::read_dir(&full).doing(doing)?.map(|entry| Ok(entry?.file_name()));
            let mut names = names.collect::<std::io::Result<Vec<_>>>().doing(doing)?;
            names.sort_unstable_by(|one, two| two.cmp(one));
            waiting.extend(names.into_iter().map(|name| path.join(name)));
        } else if file.nlink() > 1 {
            let first = several.entry((file.dev(), file.ino())).or_insert_with(|| path.clone());
            if *first != path {
                let link = Node { kind: Kind::Link(first.clone()), meta: None };
                tree.insert(path, link);
                continue;
            }
        }
        tree.insert(path, node(&full, file)?);
    }
    Ok(tree)
}

fn node(full: &Path, file: &Metadata) -> Result<Node> {
    let doing = || format!("read {}", full.display());
    let kind = file.file_type();
    let device = (major(file.rdev()), minor(file.rdev()));
    let kind = match () {
        () if kind.is_dir() => Kind::Directory,
        () if kind.is_symlink() => Kind::Symlink(fs::read_link(full).doing(doing)?),
        () if kind.is_fifo() => Kind::Fifo,
        () if kind.is_socket() => Kind::Socket,
        () if kind.is_char_device() => Kind::Char(device.0, device.1),
        () if kind.is_block_device() => Kind::Block(device.0, device.1),
        () => {
            let file = (file.len(), full.to_owned());
            Kind::File(Content { file: Some(file.1), offset: 0, length: file.0 })
        }
    };
    let meta = Meta {
        mode: file.mode() & 0o7777,
        uid: file.uid(),
        gid: file.gid(),
        mtime: (file.mtime(), file.mtime_nsec() as u32),
        xattrs: xattrs(full)?,
    };
    Ok(Node { kind, meta: Some(meta) })
}

/// The extended attributes of `path` itself.
///
/// # References
/// llistxattr(2), lgetxattr(2).
pub(super) fn xattrs(path: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let doing = || format!("read the attributes of {}", path.display());
    let mut names = Vec::with_capacity(LONGEST);
    match llistxattr(path, spare_capacity(&mut names)) {
        // Some FUSE file systems have none at all.
        Err(rustix::io::Errno::NOTSUP | rustix::io::Errno::NOSYS) => return Ok(BTreeMap::new()),
        length => length.doing(doing)?,
    };
    let names = names.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    names
        .map(|name| {
            let name = std::str::from_utf8(name).map_err(|_| {
                refuse(path, "has an attribute whose name is not UTF-8", "remove it")
            })?;
            let mut value = Vec::with_capacity(LONGEST);
            lgetxattr(path, name, spare_capacity(&mut value)).doing(doing)?;
            value.shrink_to_fit();
            Ok((name.to_owned(), value))
        })
        .collect()
}
