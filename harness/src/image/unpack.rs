//! One layer, from its archive into a folder that overlayfs can take as a layer.
//!
//! The whiteouts of OCI become overlayfs's own marks. They speak of the layers below and
//! never of their own layer, wherever in the archive they stand, so they are laid down
//! last; then the folders get their attributes, since what is made in a folder changes it.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::FileType;

use super::beneath::Beneath;
use crate::tarball::{Entries, Entry, Flaw, Refused, What};
use crate::union::form::{Mark, Meta, mark};
use crate::{Doing, Error, Result};

/// How much is read at a time; a run of so many zeros becomes a hole.
const CHUNK: usize = 128 << 10;

/// What a layer held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// Entries of the archive, whiteouts included.
    pub entries: u64,
    /// Bytes of files.
    pub bytes: u64,
}

/// Which attributes overlayfs looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// `trusted.overlay.*`, for mounts by real root.
    Trusted,
    /// `user.overlay.*`, for mounts with `userxattr`.
    User,
}

/// Unpacks all `entries` into the existing, empty folder `target`.
///
/// # Errors
/// [`Error::Refused`] for an archive that no honest tool writes, or that means different
/// things to different readers. Nothing is ever written outside of `target`.
pub fn unpack<R: Read>(
    entries: &mut Entries<'_, R>,
    target: &Path,
    marks: Marks,
) -> Result<Unpacked> {
    let mut layer = Layer {
        folder: Beneath::open(target)?,
        marks,
        whiteouts: Vec::new(),
        folders: Vec::new(),
        done: Unpacked::default(),
        buffer: vec![0; CHUNK],
    };
    while let Some(entry) = entries.read_entry()? {
        layer.add(entries, entry)?;
    }
    layer.finish()
}

struct Layer {
    folder: Beneath,
    marks: Marks,
    whiteouts: Vec<(PathBuf, Mark)>,
    folders: Vec<(PathBuf, Meta)>,
    done: Unpacked,
    buffer: Vec<u8>,
}

impl Layer {
    fn add<R: Read>(&mut self, entries: &mut Entries<'_, R>, mut entry: Entry) -> Result<()> {
        let path = inside(&entry.path)?;
        self.done.entries += 1;
        self.done.bytes += entry.size;
        if let Some(mark) = whiteout(&path)? {
            let is_file = matches!(entry.what, What::File | What::Link(_)) && entry.size == 0;
            if !is_file {
                return Err(Flaw::NoWhiteout.of(path).into());
            }
            self.whiteouts.push((path, mark));
            return Ok(());
        }
        honest(&path, &entry)?;
        let meta = std::mem::take(&mut entry.meta);
        if path.as_os_str().is_empty() && entry.what != What::Directory {
            return Err(Flaw::NoName.of("./").into());
        }
        match &entry.what {
            What::Directory => {
                if !path.as_os_str().is_empty() {
                    self.folder.folder(&path)?;
                }
                self.folders.push((path, meta));
                Ok(())
            }
            What::File => {
                let file = self.folder.file(&path)?;
                self.write(entries, &entry, &file, &path)?;
                self.folder.dress_file(&path, &file, &meta)
            }
            What::Symlink(target) => {
                self.folder.symlink(&path, target)?;
                self.folder.dress_special(&path, &meta, true)
            }
            What::Link(first) => {
                let first = inside(first)?;
                self.folder.link(&path, &first)
            }
            What::Fifo => self.special(&path, FileType::Fifo, (0, 0), &meta),
            What::Char(major, minor) => {
                self.special(&path, FileType::CharacterDevice, (*major, *minor), &meta)
            }
            What::Block(major, minor) => {
                self.special(&path, FileType::BlockDevice, (*major, *minor), &meta)
            }
        }
    }

    fn special(
        &mut self,
        path: &Path,
        kind: FileType,
        numbers: (u32, u32),
        meta: &Meta,
    ) -> Result<()> {
        self.folder.special(path, kind, numbers)?;
        self.folder.dress_special(path, meta, false)
    }

    /// Writes the data where it belongs, and leaves holes where the archive says so or
    /// where there are nothing but zeros.
    fn write(
        &mut self,
        mut data: impl Read,
        entry: &Entry,
        mut file: &File,
        path: &Path,
    ) -> Result<()> {
        let whole = [crate::tarball::Part { offset: 0, length: entry.size }];
        let mut end = 0;
        for part in entry.parts.as_deref().unwrap_or(&whole) {
            let doing = || format!("write {}", path.display());
            if part.offset != end {
                file.seek(SeekFrom::Start(part.offset)).doing(doing)?;
            }
            end = part.offset + part.length;
            let mut left = part.length;
            while left > 0 {
                let room = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
                let chunk = &mut self.buffer[..room];
                data.read_exact(chunk).map_err(|error| refused(error, path))?;
                match room == CHUNK && chunk.iter().all(|byte| *byte == 0) {
                    true => file.seek(SeekFrom::Current(room as i64)).map(drop),
                    false => file.write_all(chunk),
                }
                .doing(doing)?;
                left -= room as u64;
            }
        }
        file.set_len(entry.size).doing(|| format!("set the size of {}", path.display()))
    }

    fn finish(mut self) -> Result<Unpacked> {
        let mut opaque = Vec::new();
        for (path, mark) in std::mem::take(&mut self.whiteouts) {
            match mark {
                Mark::Opaque => opaque.push(path.parent().unwrap_or(Path::new("")).to_owned()),
                Mark::Whiteout(name) => {
                    let hidden = path.with_file_name(name);
                    match self.folder.look(&hidden)?.map(|stat| stat.st_mode) {
                        None => {
                            self.folder.special(&hidden, FileType::CharacterDevice, (0, 0))?;
                            self.folder.dress_special(&hidden, &Meta::default(), false)?;
                        }
                        // What the layer itself has there hides what is below by being there,
                        // unless both are folders.
                        Some(mode) if FileType::from_raw_mode(mode) == FileType::Directory => {
                            opaque.push(hidden);
                        }
                        Some(_) => {}
                    }
                }
            }
        }
        let implied = std::mem::take(&mut self.folder.implied);
        let plain = Meta { mode: 0o755, ..Meta::default() };
        let implied = implied.into_iter().map(|path| (path, plain.clone()));
        // Of several entries for one folder the last one counts.
        let mut folders: std::collections::BTreeMap<PathBuf, Meta> = implied.collect();
        folders.extend(std::mem::take(&mut self.folders));
        for path in opaque {
            if path.as_os_str().is_empty() {
                return Err(Flaw::OpaqueRoot.of(".wh..wh..opq").into());
            }
            let meta = folders.entry(path).or_insert_with(|| plain.clone());
            meta.xattrs.insert(self.marks.opaque().to_owned(), b"y".to_vec());
        }
        for (path, meta) in folders.iter().rev() {
            match self.folder.dress_folder(path, meta) {
                // An opaque mark in a folder that is not there makes one.
                Err(Error::Io { cause, .. }) if cause.kind() == std::io::ErrorKind::NotFound => {
                    self.folder.folder(path)?;
                    self.folder.dress_folder(path, meta)?;
                }
                dressed => dressed?,
            }
        }
        Ok(self.done)
    }
}

impl Marks {
    fn opaque(self) -> &'static str {
        match self {
            Self::Trusted => "trusted.overlay.opaque",
            Self::User => "user.overlay.opaque",
        }
    }
}

/// The path below the layer's root: `./a/b` and `a/b/` are `a/b`.
pub(super) fn inside(path: &Path) -> Result<PathBuf, Refused> {
    let bytes = path.as_os_str().as_bytes();
    if bytes.is_empty() || bytes.contains(&0) {
        return Err(Flaw::NoName.of(path));
    }
    let mut inside = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => inside.push(name),
            Component::CurDir => {}
            Component::RootDir => return Err(Flaw::AbsoluteName.of(path)),
            Component::ParentDir | Component::Prefix(_) => return Err(Flaw::LeadsOut.of(path)),
        }
    }
    Ok(inside)
}

/// The mark that the name is, if it is one; nothing may lie in a mark.
pub(super) fn whiteout(path: &Path) -> Result<Option<Mark>, Refused> {
    let in_mark = |part: &OsStr| part.as_bytes().starts_with(b".wh.");
    if path.parent().is_some_and(|parent| parent.iter().any(in_mark)) {
        return Err(Flaw::NoWhiteout.of(path));
    }
    mark(path.file_name().unwrap_or_default()).map_err(|flaw| flaw.of(path))
}

/// An error for what overlayfs would take for its own marks.
fn honest(path: &Path, entry: &Entry) -> Result<(), Refused> {
    if entry.what == What::Char(0, 0) {
        return Err(Flaw::ForgedDevice.of(path));
    }
    let forged =
        |name: &&String| name.starts_with("trusted.overlay.") || name.starts_with("user.overlay.");
    match entry.meta.xattrs.keys().find(forged) {
        Some(name) => Err(Flaw::ForgedAttribute(name.clone()).of(path)),
        None => Ok(()),
    }
}

fn refused(error: std::io::Error, path: &Path) -> Refused {
    crate::tarball::flaw_of(error).of(path)
}
