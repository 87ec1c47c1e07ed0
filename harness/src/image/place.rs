//! Where an image's files lie: in a folder, or in an archive that is never unpacked.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::unpack::inside;
use crate::rootfs::Root;
use crate::tarball::{Budget, Entries, Flaw, Limits, Refused, What};
use crate::{Doing, Error, Result};

/// The longest manifest or configuration that is read, in bytes: containerd's own limit.
const DOCUMENT: u64 = 8 << 20;

/// The most files of an archive of an image.
const MEMBERS: u64 = 100_000;

/// A folder or an archive with the files of images.
#[derive(Debug)]
pub(super) enum Place {
    /// A folder.
    Folder(Root),
    /// An archive.
    Archive {
        /// The archive itself.
        file: Arc<File>,
        /// Where in it each file lies.
        members: BTreeMap<PathBuf, Member>,
    },
}

/// One file of an archive.
#[derive(Clone, Debug)]
pub(super) enum Member {
    /// Its first byte, and how many they are.
    File(u64, u64),
    /// `docker save` links layers that are the same.
    Link(PathBuf),
}

impl Place {
    /// The folder or archive `path`.
    pub(super) fn open(path: &Path) -> Result<Self> {
        if path.is_dir() {
            return Ok(Self::Folder(Root::open(path)?));
        }
        let doing = || format!("read {}", path.display());
        let file = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                Error::hinted(format!("there is no {}", path.display()), "name an image")
            }
            _ => Error::io(doing(), error),
        })?;
        let mut magic = [0; 4];
        let read = file.read_at(&mut magic, 0).doing(doing)?;
        if magic[..read].starts_with(&[0x1f, 0x8b]) || magic == [0x28, 0xb5, 0x2f, 0xfd] {
            let message = format!("{} is compressed as a whole", path.display());
            return Err(Error::hinted(message, "decompress it first, with gunzip or zstd -d"));
        }
        let members = members(&file).map_err(|refused| refused.within(path))?;
        Ok(Self::Archive { file: Arc::new(file), members })
    }

    /// Whether there is a file of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.find(Path::new(name)).is_ok()
    }

    /// The whole content of a small file.
    pub(super) fn document(&self, name: &Path) -> Result<Vec<u8>> {
        let (reader, size) = self.reader(name)?;
        if size > DOCUMENT {
            return Err(Flaw::LongDocument(size).of(name).into());
        }
        let mut bytes = Vec::new();
        reader
            .take(DOCUMENT)
            .read_to_end(&mut bytes)
            .doing(|| format!("read {}", name.display()))?;
        Ok(bytes)
    }

    /// A reader of a file, and its length.
    pub(super) fn reader(&self, name: &Path) -> Result<(Box<dyn Read + Send>, u64)> {
        Ok(match self.find(name)? {
            Found::Folder(file, size) => (Box::new(file), size),
            Found::Archive(file, offset, size) => {
                (Box::new(Section { file, offset, left: size }), size)
            }
        })
    }

    fn find(&self, name: &Path) -> Result<Found> {
        let missing = || Flaw::Missing.of(name);
        let name = inside(name)?;
        match self {
            Self::Folder(root) => {
                let (file, stat) = root.file(&Path::new("/").join(&name)).map_err(|_| missing())?;
                Ok(Found::Folder(file, stat.st_size as u64))
            }
            Self::Archive { file, members } => {
                let mut name = name.clone();
                for _ in 0..8 {
                    match members.get(&name).ok_or_else(missing)? {
                        Member::File(offset, size) => {
                            return Ok(Found::Archive(file.clone(), *offset, *size));
                        }
                        Member::Link(target) => name = target.clone(),
                    }
                }
                Err(missing().into())
            }
        }
    }
}

enum Found {
    Folder(File, u64),
    Archive(Arc<File>, u64, u64),
}

/// Part of a file. Each reader has its own place in it, so that threads share the file.
struct Section {
    file: Arc<File>,
    offset: u64,
    left: u64,
}

impl Read for Section {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let read = self.file.read_at(&mut buffer[..room], self.offset)?;
        self.offset += read as u64;
        self.left -= read as u64;
        Ok(read)
    }
}

fn members(file: &File) -> Result<BTreeMap<PathBuf, Member>, Refused> {
    let length = file.metadata().map(|data| data.len()).unwrap_or_default();
    let budget = Budget::new(Limits { bytes: u64::MAX, entries: MEMBERS });
    let mut entries = Entries::new(BufReader::new(file), &budget);
    let mut members = BTreeMap::new();
    while let Some(entry) = entries.read_entry()? {
        let name = inside(&entry.path)?;
        let member = match &entry.what {
            What::Directory => None,
            What::File if entry.parts.is_none() => {
                let end = entry.position.checked_add(entry.size);
                if end.is_none_or(|end| end > length) {
                    return Err(Flaw::Truncated(length).of(name));
                }
                Some(Member::File(entry.position, entry.size))
            }
            What::Symlink(target) => {
                let folder = name.parent().unwrap_or(Path::new(""));
                Some(Member::Link(joined(folder, target).ok_or_else(|| Flaw::LeadsOut.of(&name))?))
            }
            What::Link(first) => Some(Member::Link(inside(first)?)),
            _ => return Err(Flaw::UnknownType('?').of(name)),
        };
        if let Some(member) = member
            && members.insert(name.clone(), member).is_some()
        {
            return Err(Flaw::Twice.of(name));
        }
        entries.leap()?;
    }
    Ok(members)
}

/// `target` as a link in `folder` means it; `None` if it leads out of the archive.
fn joined(folder: &Path, target: &Path) -> Option<PathBuf> {
    let mut path = folder.to_owned();
    for part in target.components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            Component::ParentDir if path.pop() => {}
            _ => return None,
        }
    }
    Some(path)
}
