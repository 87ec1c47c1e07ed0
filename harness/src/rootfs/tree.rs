//! Listing what is in a root.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, Stat};
use rustix::io::Errno;
use sha2::{Digest, Sha256};

use super::{Look, Root};
use crate::record::{Entry, Kind};
use crate::{Error, Result};

/// What [`tree`] says of regular files beside their type, mode and owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TreeOptions {
    /// The size in bytes.
    pub sizes: bool,
    /// The SHA-256 of the content.
    pub digests: bool,
    /// Whether the machine itself has a file of the same path and content.
    pub as_host: bool,
}

/// Everything in `root`, sorted by path; symbolic links are listed and not followed.
///
/// Errors: a folder, or with digests or comparisons a file, that cannot be read. What
/// vanishes meanwhile is left out.
pub fn tree(root: &Root, options: TreeOptions) -> Result<Vec<Entry>> {
    let host = Root::host()?;
    let mut entries = Vec::new();
    let mut folders = vec![PathBuf::from("/")];
    while let Some(folder) = folders.pop() {
        for name in root.list(&folder).map_err(|errno| unreadable(root, &folder, errno))? {
            let path = folder.join(name);
            match entry(root, &host, &path, options) {
                Ok(entry) => {
                    if entry.kind == Kind::Directory {
                        folders.push(path);
                    }
                    entries.push(entry);
                }
                Err(Errno::NOENT) => {}
                Err(errno) => return Err(unreadable(root, &path, errno)),
            }
        }
    }
    entries.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(entries)
}

fn entry(root: &Root, host: &Root, path: &Path, options: TreeOptions) -> rustix::io::Result<Entry> {
    let (look, stat) = root.status(path)?;
    let file = look == Look::File;
    let digest = (file && options.digests).then(|| digest(root.file(path)?.0)).transpose()?;
    let as_host = (file && options.as_host).then(|| same(root, host, path)).transpose()?;
    Ok(Entry {
        path: path.strip_prefix("/").unwrap_or(path).to_string_lossy().into_owned(),
        kind: kind(&stat),
        mode: format!("{:04o}", stat.st_mode & 0o7777),
        owner: format!("{}:{}", stat.st_uid, stat.st_gid),
        size: (file && options.sizes).then_some(stat.st_size as u64),
        target: match look {
            Look::Link(target) => Some(target.to_string_lossy().into_owned()),
            _ => None,
        },
        digest,
        as_host,
    })
}

fn kind(stat: &Stat) -> Kind {
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => Kind::Directory,
        FileType::Symlink => Kind::Symlink,
        FileType::CharacterDevice => Kind::CharDevice,
        FileType::BlockDevice => Kind::BlockDevice,
        FileType::Fifo => Kind::Fifo,
        FileType::Socket => Kind::Socket,
        _ => Kind::File,
    }
}

fn digest(mut file: File) -> rustix::io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = [0; 1 << 16];
    loop {
        let read = read(&mut file, &mut buffer)?;
        if read == 0 {
            return Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
        }
        hash.update(&buffer[..read]);
    }
}

/// Whether the file at `path` has the same content in both roots.
fn same(root: &Root, host: &Root, path: &Path) -> rustix::io::Result<bool> {
    let (mut file, stat) = root.file(path)?;
    let Ok((mut other, other_stat)) = host.file(path) else { return Ok(false) };
    if (stat.st_dev, stat.st_ino) == (other_stat.st_dev, other_stat.st_ino) {
        return Ok(true);
    }
    if stat.st_size != other_stat.st_size {
        return Ok(false);
    }
    let (mut ours, mut theirs) = ([0; 1 << 15], [0; 1 << 15]);
    loop {
        let count = read(&mut file, &mut ours)?;
        if count == 0 {
            return Ok(true);
        }
        if other.read_exact(&mut theirs[..count]).is_err() || ours[..count] != theirs[..count] {
            return Ok(false);
        }
    }
}

fn read(file: &mut File, buffer: &mut [u8]) -> rustix::io::Result<usize> {
    rustix::io::retry_on_intr(|| rustix::io::read(&*file, &mut *buffer))
}

fn unreadable(root: &Root, path: &Path, errno: Errno) -> Error {
    let full = root.outside(path);
    match errno {
        Errno::ACCESS => Error::hinted(
            format!("cannot list {}: permission denied", full.display()),
            "list it as its owner or as root",
        ),
        errno => Error::io(format!("list {}", full.display()), io::Error::from(errno)),
    }
}
