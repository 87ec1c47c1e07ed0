//! A tar archive as a [`Tree`], and back: PAX headers hold what the old ones cannot, the
//! extended attributes (`SCHILY.xattr.NAME`) and the nanoseconds of the time.
//!
//! # References
//! pax(1), "pax Header Block"; OCI image specification, layer.md.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

use tar::{Builder, EntryType, Header};

use super::{Content, Kind, Meta, Node, Tree, refuse};
use crate::tarball::{Budget, Entries, Entry, Limits, What};
use crate::{Doing, Result};

/// The PAX key of an extended attribute.
const XATTR: &str = "SCHILY.xattr.";

/// The archive's files; their content stays where it is. A path that comes twice is what
/// the last one says; a directory that does not come at all has no attributes.
pub(super) fn read(source: &Path) -> Result<Tree> {
    let file = File::open(source).doing(|| format!("read {}", source.display()))?;
    let budget = Budget::new(Limits::default());
    let mut entries = Entries::new(BufReader::new(file), &budget);
    let mut tree = Tree::new();
    while let Some(entry) = entries.read_entry()? {
        let path = inside(&entry.path)?;
        let kind = kind(&entry, &path, source)?;
        let is_link = matches!(kind, Kind::Link(_));
        tree.insert(path, Node { kind, meta: (!is_link).then_some(entry.meta) });
    }
    for path in tree.keys().cloned().collect::<Vec<_>>() {
        for parent in path.ancestors().skip(1) {
            let unknown = Node { kind: Kind::Directory, meta: None };
            tree.entry(parent.to_owned()).or_insert(unknown);
        }
    }
    tree.entry(PathBuf::new()).or_insert(Node { kind: Kind::Directory, meta: None });
    first_names(tree)
}

/// The path below the root: `./a/b` and `/a/b` are `a/b`.
fn inside(path: &Path) -> Result<PathBuf> {
    let mut inside = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => inside.push(name),
            Component::CurDir | Component::RootDir => {}
            _ => return Err(refuse(path, "leads out of the layer", "do not use this archive")),
        }
    }
    Ok(inside)
}

fn kind(entry: &Entry, path: &Path, source: &Path) -> Result<Kind> {
    Ok(match &entry.what {
        What::File if entry.parts.is_some() => {
            let why = "is of a type that layers do not have: sparse";
            return Err(refuse(path, why, "make the archive without sparse files"));
        }
        What::File => Kind::File(Content {
            file: Some(source.to_owned()),
            offset: entry.position,
            length: entry.size,
        }),
        What::Directory => Kind::Directory,
        What::Symlink(target) => Kind::Symlink(target.clone()),
        What::Link(first) => Kind::Link(inside(first)?),
        What::Fifo => Kind::Fifo,
        What::Char(major, minor) => Kind::Char(*major, *minor),
        What::Block(major, minor) => Kind::Block(*major, *minor),
    })
}

/// Of several names of a file the first has it, as in a folder that is read.
fn first_names(mut tree: Tree) -> Result<Tree> {
    let links: Vec<(PathBuf, PathBuf)> = tree
        .iter()
        .filter_map(|(path, node)| match &node.kind {
            Kind::Link(first) => Some((path.clone(), first.clone())),
            _ => None,
        })
        .collect();
    let mut names = std::collections::BTreeMap::<PathBuf, Vec<PathBuf>>::new();
    for (path, target) in links {
        let mut file = target;
        let mut steps = 0;
        while let Some(Node { kind: Kind::Link(next), .. }) = tree.get(&file) {
            (file, steps) = (next.clone(), steps + 1);
            if steps > 64 {
                return Err(refuse(&path, "is a link to itself", "make the archive anew"));
            }
        }
        if !tree.contains_key(&file) {
            let why = format!("is another name of {}, which is not in this layer", file.display());
            return Err(refuse(&path, why, "the layer has to hold the file itself"));
        }
        names.entry(file).or_default().push(path);
    }
    for (file, mut others) in names {
        others.push(file.clone());
        others.sort();
        let first = others.remove(0);
        if let Some(node) = tree.remove(&file) {
            tree.insert(first.clone(), node);
        }
        for other in others {
            tree.insert(other, Node { kind: Kind::Link(first.clone()), meta: None });
        }
    }
    Ok(tree)
}

/// Writes `tree` to the new file `target`.
pub(super) fn write(tree: &Tree, target: &Path) -> Result<()> {
    if let Some((path, _)) = tree.iter().find(|(_, node)| matches!(node.kind, Kind::Socket)) {
        return Err(refuse(path, "tar has no type for a socket", "remove it"));
    }
    let doing = || format!("write {}", target.display());
    let file = File::create_new(target).doing(doing)?;
    let mut builder = Builder::new(BufWriter::new(file));
    let is_link = |node: &Node| matches!(node.kind, Kind::Link(_));
    let (links, files): (Vec<_>, Vec<_>) = tree.iter().partition(|(_, node)| is_link(node));
    // Who unpacks it needs a file before its other names.
    for (path, node) in files.into_iter().chain(links) {
        append(&mut builder, path, node).doing(|| format!("archive {}", path.display()))?;
    }
    builder.into_inner().and_then(|mut out| out.flush()).doing(doing)
}

fn append(builder: &mut Builder<impl Write>, path: &Path, node: &Node) -> std::io::Result<()> {
    let none = Meta::default();
    let meta = node.meta.as_ref().unwrap_or(&none);
    let mut header = Header::new_gnu();
    header.set_mode(meta.mode);
    header.set_uid(meta.uid.into());
    header.set_gid(meta.gid.into());
    header.set_mtime(meta.mtime.0.max(0) as u64);
    header.set_size(0);
    let (seconds, nanoseconds) = meta.mtime;
    let mut extensions: Vec<(String, Vec<u8>)> =
        meta.xattrs.iter().map(|(name, value)| (format!("{XATTR}{name}"), value.clone())).collect();
    if seconds < 0 || nanoseconds > 0 {
        extensions.push(("mtime".into(), decimal(seconds, nanoseconds).into_bytes()));
    }
    let extensions = extensions.iter().map(|(key, value)| (key.as_str(), value.as_slice()));
    builder.append_pax_extensions(extensions)?;
    let name = if path.as_os_str().is_empty() { Path::new("./") } else { path };
    let (kind, device) = match &node.kind {
        Kind::File(content) => {
            header.set_entry_type(EntryType::Regular);
            header.set_size(content.length);
            let reader = content.open().map_err(std::io::Error::other)?;
            return builder.append_data(&mut header, name, reader);
        }
        Kind::Symlink(target) => {
            header.set_entry_type(EntryType::Symlink);
            return builder.append_link(&mut header, name, target);
        }
        Kind::Link(first) => {
            header.set_entry_type(EntryType::Link);
            return builder.append_link(&mut header, name, first);
        }
        Kind::Directory => (EntryType::Directory, (0, 0)),
        Kind::Fifo => (EntryType::Fifo, (0, 0)),
        Kind::Char(major, minor) => (EntryType::Char, (*major, *minor)),
        Kind::Block(major, minor) => (EntryType::Block, (*major, *minor)),
        Kind::Socket => return Err(std::io::ErrorKind::Unsupported.into()),
    };
    header.set_entry_type(kind);
    header.set_device_major(device.0)?;
    header.set_device_minor(device.1)?;
    builder.append_data(&mut header, name, std::io::empty())
}

/// Seconds as PAX writes them: -2 and 500000000 are `-1.5`.
fn decimal(seconds: i64, nanoseconds: u32) -> String {
    match seconds < 0 && nanoseconds > 0 {
        true => format!("-{}.{:09}", -(seconds + 1), 1_000_000_000 - nanoseconds),
        false => format!("{seconds}.{nanoseconds:09}"),
    }
}
