//! A [`Tree`] as a folder.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{
    AtFlags, CWD, FileType, Gid, Mode, Timespec, Timestamps, Uid, XattrFlags, chownat, linkat,
    lremovexattr, lsetxattr, makedev, mknodat, utimensat,
};

use super::read::xattrs;
use super::{Kind, Meta, Node, Tree, refuse};
use crate::{Doing, Result};

/// Writes `tree` to `folder`, which is new or empty.
///
/// No symbolic link is followed: each parent is a directory of the tree that was made
/// here before.
pub(super) fn write(tree: &Tree, folder: &Path) -> Result<()> {
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(false) => {}
        Ok(true) => {
            return Err(refuse(folder, "is not empty", "name a folder that does not exist"));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            fs::create_dir(folder).doing(|| format!("make {}", folder.display()))?;
        }
        Err(error) => return Err(error).doing(|| format!("list {}", folder.display())),
    }
    let is_link = |node: &Node| matches!(node.kind, Kind::Link(_));
    for (path, node) in tree.iter().filter(|(_, node)| !is_link(node)) {
        make(folder, path, node)?;
    }
    // A link can come before its file.
    for (path, node) in tree.iter().filter(|(_, node)| is_link(node)) {
        make(folder, path, node)?;
    }
    for (path, node) in tree.iter().rev() {
        finish(folder, path, node)?;
    }
    Ok(())
}

/// Makes the file `path` below `folder`, with its owner, mode and attributes. A directory
/// that is there already only gets those.
pub(super) fn make(folder: &Path, path: &Path, node: &Node) -> Result<()> {
    let full = folder.join(path);
    let doing = || format!("make {}", full.display());
    let special =
        |kind, device| mknodat(CWD, &full, kind, Mode::from_raw_mode(0o600), device).doing(doing);
    match &node.kind {
        Kind::Directory if full.is_dir() => {}
        Kind::Directory => DirBuilder::new().mode(0o700).create(&full).doing(doing)?,
        Kind::Symlink(target) => std::os::unix::fs::symlink(target, &full).doing(doing)?,
        Kind::Fifo => special(FileType::Fifo, 0)?,
        Kind::Socket => special(FileType::Socket, 0)?,
        Kind::Char(major, minor) => special(FileType::CharacterDevice, makedev(*major, *minor))?,
        Kind::Block(major, minor) => special(FileType::BlockDevice, makedev(*major, *minor))?,
        Kind::Link(first) => {
            linkat(CWD, folder.join(first), CWD, &full, AtFlags::empty()).doing(doing)?;
        }
        Kind::File(content) => {
            let mut file = File::options()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&full)
                .doing(doing)?;
            let copied = std::io::copy(&mut content.open()?, &mut file).doing(doing)?;
            if copied != content.length {
                return Err(refuse(path, "became shorter while it was read", "try again"));
            }
        }
    }
    match &node.meta {
        Some(meta) => dress(&full, meta, matches!(node.kind, Kind::Symlink(_))),
        None => Ok(()),
    }
}

/// Sets the time, last of all: what is made in a directory changes it.
pub(super) fn finish(folder: &Path, path: &Path, node: &Node) -> Result<()> {
    let Some(Meta { mtime: (seconds, nanoseconds), .. }) = node.meta else { return Ok(()) };
    let full = folder.join(path);
    let time = Timespec { tv_sec: seconds, tv_nsec: nanoseconds.into() };
    let times = Timestamps { last_access: time, last_modification: time };
    utimensat(CWD, &full, &times, AtFlags::SYMLINK_NOFOLLOW)
        .doing(|| format!("set the time of {}", full.display()))
}

/// Owner, mode and attributes, in this order: a change of owner takes set-user-ID bits
/// and capabilities away.
fn dress(full: &Path, meta: &Meta, is_symlink: bool) -> Result<()> {
    let (uid, gid) = (Uid::from_raw(meta.uid), Gid::from_raw(meta.gid));
    chownat(CWD, full, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW)
        .doing(|| format!("give {} to {}:{}", full.display(), meta.uid, meta.gid))?;
    if !is_symlink {
        rustix::fs::chmod(full, Mode::from_raw_mode(meta.mode))
            .doing(|| format!("set the mode of {}", full.display()))?;
    }
    let doing = |name: &str| format!("set {name} of {}", full.display());
    for name in xattrs(full)?.keys().filter(|name| !meta.xattrs.contains_key(*name)) {
        lremovexattr(full, name.as_str()).doing(|| doing(name))?;
    }
    for (name, value) in &meta.xattrs {
        lsetxattr(full, name.as_str(), value, XattrFlags::empty()).doing(|| doing(name))?;
    }
    Ok(())
}
