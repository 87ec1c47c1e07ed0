//! What a layer changes, path by path.

use std::path::PathBuf;

use super::unpack::{inside, whiteout};
use super::{At, Image, Layer};
use crate::tarball::{Budget, Entries, Limits, What};
use crate::union::form::{self, Form, Kind, Mark, Meta};
use crate::{Error, Result};

/// One path of a layer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// The path that is changed.
    pub path: PathBuf,
    /// What the layer says of it: `file 0644 0:0 12 bytes`, `gone`, `opaque`.
    pub says: String,
}

/// All that `layer` says, sorted by path. Nothing is written anywhere.
///
/// # Errors
/// What is wrong with the layer.
pub fn listing(image: &Image, layer: &Layer, limits: Limits) -> Result<Vec<Listed>> {
    let mut listed = match &layer.at {
        At::Blob { .. } => archived(image, layer, limits)?,
        At::Folder { diff, .. } => {
            let entries = Form::Overlay.read(diff)?.entries;
            entries.into_iter().flat_map(|(path, entry)| unpacked(path, &entry)).collect()
        }
    };
    listed.retain(|one| !one.path.as_os_str().is_empty());
    listed.sort();
    Ok(listed)
}

fn archived(image: &Image, layer: &Layer, limits: Limits) -> Result<Vec<Listed>> {
    let budget = Budget::new(limits);
    let (listed, _) = image.with_layer(layer, |archive| {
        let mut entries = Entries::new(archive, &budget);
        let mut listed = Vec::new();
        while let Some(entry) = entries.read_entry().map_err(Error::from)? {
            let path = inside(&entry.path)?;
            listed.push(match whiteout(&path)? {
                Some(Mark::Opaque) => {
                    let path = path.parent().map(PathBuf::from).unwrap_or_default();
                    Listed { path, says: "opaque: nothing from below".into() }
                }
                Some(Mark::Whiteout(name)) => {
                    Listed { path: path.with_file_name(name), says: "gone".into() }
                }
                None => {
                    let what = match &entry.what {
                        What::File => format!("file {} {} bytes", owned(&entry.meta), entry.size),
                        What::Directory => format!("directory {}", owned(&entry.meta)),
                        What::Symlink(target) => format!("link to {}", target.display()),
                        What::Link(first) => format!("same file as {}", first.display()),
                        What::Fifo => format!("fifo {}", owned(&entry.meta)),
                        What::Char(major, minor) => format!("char {major}:{minor}"),
                        What::Block(major, minor) => format!("block {major}:{minor}"),
                    };
                    Listed { path, says: with_attributes(what, &entry.meta) }
                }
            });
        }
        Ok(listed)
    })?;
    Ok(listed)
}

fn unpacked(path: PathBuf, entry: &form::Entry) -> Vec<Listed> {
    let form::Entry::There { node, opaque } = entry else {
        return vec![Listed { path, says: "gone".into() }];
    };
    let none = Meta::default();
    let meta = node.meta.as_ref().unwrap_or(&none);
    let what = match &node.kind {
        Kind::File(content) => format!("file {} {} bytes", owned(meta), content.length),
        Kind::Directory => format!("directory {}", owned(meta)),
        Kind::Symlink(target) => format!("link to {}", target.display()),
        Kind::Link(first) => format!("same file as {}", first.display()),
        Kind::Fifo => format!("fifo {}", owned(meta)),
        Kind::Socket => format!("socket {}", owned(meta)),
        Kind::Char(major, minor) => format!("char {major}:{minor}"),
        Kind::Block(major, minor) => format!("block {major}:{minor}"),
    };
    let says = with_attributes(what, meta);
    let opaque =
        opaque.then(|| Listed { path: path.clone(), says: "opaque: nothing from below".into() });
    [Listed { path, says }].into_iter().chain(opaque).collect()
}

fn owned(meta: &Meta) -> String {
    format!("{:04o} {}:{}", meta.mode, meta.uid, meta.gid)
}

fn with_attributes(mut what: String, meta: &Meta) -> String {
    for name in meta.xattrs.keys() {
        what += " ";
        what += name;
    }
    what
}
