//! Copying a closure into a root, so that the same paths lead to the same files.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;
use serde::Serialize;

use super::{Look, MAX_LINKS, Root, components};
use crate::elf::Closure;
use crate::{Error, Result};

/// What [`copy_closure`] made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Copied {
    /// Regular files, new ones and ones that were replaced.
    pub files: usize,
    /// New symbolic links.
    pub links: usize,
    /// New folders.
    pub folders: usize,
    /// Bytes of the files.
    pub bytes: u64,
}

/// Copies the file of `closure`, all that it needs and its loader's settings from the
/// root `from` to the same paths in the root `to`; what is missing is passed over.
///
/// Symbolic links on the way stay symbolic links with their targets beside them, so a
/// merged `/usr` stays merged; but where `to` already has a folder or a link of its
/// own, that one is filled. Permission bits are kept, owners are not. Nothing outside
/// of `to` is touched, whatever links it holds. Each file appears whole or not at all.
///
/// Errors: a file that cannot be read, in which case nothing at all is copied; a folder
/// that cannot be made; a full disk.
pub fn copy_closure(closure: &Closure, from: &Root, to: &Root) -> Result<Copied> {
    let mut copier = Copier { from, to, done: HashSet::new(), copied: Copied::default() };
    let settings = closure.settings.iter().map(PathBuf::as_path);
    let paths = [closure.file.as_path()].into_iter().chain(closure.paths()).chain(settings);
    for path in paths.clone() {
        from.file(path).map_err(|errno| copier.reading(path, errno))?;
    }
    for path in paths {
        copier.place(path)?;
    }
    Ok(copier.copied)
}

struct Copier<'a> {
    from: &'a Root,
    to: &'a Root,
    /// Paths in `to` that were written or found to be right.
    done: HashSet<PathBuf>,
    copied: Copied,
}

impl Copier<'_> {
    /// Makes `path` lead to the same in both roots, one component after the other.
    fn place(&mut self, path: &Path) -> Result<()> {
        let (mut here, mut there) = (PathBuf::from("/"), PathBuf::from("/"));
        let mut pending = components(path);
        let mut links = 0;
        while let Some(name) = pending.pop() {
            if name == ".." {
                here.pop();
                there.push("..");
                continue;
            }
            here.push(&name);
            there.push(&name);
            let mut look = self.from.look(&here).map_err(|errno| self.reading(&here, errno))?;
            if let Look::Link(target) = &look {
                links += 1;
                if links > MAX_LINKS {
                    return Err(self.reading(path, Errno::LOOP));
                }
                let same = self.link(target, &there).map_err(|e| self.writing(&there, e))?;
                if same && target.is_absolute() {
                    (here, there) = (PathBuf::from("/"), PathBuf::from("/"));
                } else if same {
                    here.pop();
                    there.pop();
                }
                if same {
                    pending.extend(components(target));
                    continue;
                }
                let real = self.from.canonical(&here).and_then(|r| Ok((self.from.look(&r)?, r)));
                (look, here) = real.map_err(|errno| self.reading(&here, errno))?;
            }
            if look == Look::Directory {
                self.folder(&here, &there).map_err(|errno| self.writing(&there, errno))?;
            } else {
                self.file(&here, &there)?;
            }
        }
        Ok(())
    }

    /// Makes the symbolic link `there`; false where something else stands in its place.
    fn link(&mut self, target: &Path, there: &Path) -> rustix::io::Result<bool> {
        match self.to.look(there) {
            Ok(Look::Link(found)) => Ok(found == target),
            Ok(_) => Ok(false),
            Err(Errno::NOENT) => {
                let (folder, name) = self.parent(there)?;
                rustix::fs::symlinkat(target, &folder, &name)?;
                self.copied.links += 1;
                Ok(true)
            }
            Err(errno) => Err(errno),
        }
    }

    /// Makes the folder `there`, unless there is one or a link to one.
    fn folder(&mut self, here: &Path, there: &Path) -> rustix::io::Result<()> {
        match self.to.look(there) {
            Ok(_) => return self.to.folder(there).map(drop),
            Err(Errno::NOENT) => {}
            Err(errno) => return Err(errno),
        }
        let (parent, name) = self.parent(there)?;
        rustix::fs::mkdirat(&parent, &name, Mode::RWXU)?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let made = rustix::fs::openat(&parent, &name, flags, Mode::empty())?;
        // Its owner must be able to fill it, even where its model is read-only.
        let mode = self.from.status(here)?.1.st_mode & 0o7777;
        rustix::fs::fchmod(made, Mode::from_raw_mode(mode) | Mode::RWXU)?;
        self.copied.folders += 1;
        Ok(())
    }

    /// Copies the file `here` to `there`, unless they are the same one.
    fn file(&mut self, here: &Path, there: &Path) -> Result<()> {
        if !self.done.insert(there.to_owned()) {
            return Ok(());
        }
        let (source, stat) = self.from.file(here).map_err(|errno| self.reading(here, errno))?;
        let id = (stat.st_dev, stat.st_ino);
        if self.to.file(there).is_ok_and(|(_, found)| (found.st_dev, found.st_ino) == id) {
            return Ok(());
        }
        let mode = Mode::from_raw_mode(stat.st_mode & 0o7777);
        let bytes = self.write(source, mode, there).map_err(|errno| self.writing(there, errno))?;
        self.copied.bytes += bytes;
        self.copied.files += 1;
        Ok(())
    }

    /// Writes a whole file under another name, and only then gives it its own. The name
    /// is replaced, not followed, so a link that stands there leads nobody outside.
    fn write(&self, source: File, mode: Mode, there: &Path) -> rustix::io::Result<u64> {
        let (folder, name) = self.parent(there)?;
        let partial = format!(".isolab-{}-{}", std::process::id(), self.done.len());
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let copy = rustix::fs::openat(&folder, &partial, flags, Mode::RUSR | Mode::WUSR)?;
        let written = fill(source, copy, mode).and_then(|bytes| {
            rustix::fs::renameat(&folder, &partial, &folder, &name)?;
            Ok(bytes)
        });
        if written.is_err() {
            rustix::fs::unlinkat(&folder, &partial, AtFlags::empty())?;
        }
        written
    }

    /// The folder that holds `there`, and the name in it.
    fn parent(&self, there: &Path) -> rustix::io::Result<(OwnedFd, OsString)> {
        let name = there.file_name().ok_or(Errno::INVAL)?;
        let parent = there.parent().unwrap_or(Path::new("/"));
        Ok((self.to.folder(parent)?, name.to_owned()))
    }

    fn reading(&self, path: &Path, errno: Errno) -> Error {
        let message =
            format!("cannot read {}: {}", self.from.outside(path).display(), lower(errno));
        match errno {
            Errno::ACCESS => Error::hinted(message, "read it as its owner or as root"),
            _ => Error::Setup(message),
        }
    }

    fn writing(&self, path: &Path, errno: Errno) -> Error {
        let root = self.to.path().display();
        let message = format!("cannot write {}: {}", self.to.outside(path).display(), lower(errno));
        match errno {
            Errno::NOSPC | Errno::DQUOT => {
                Error::hinted(message, format!("make room for {root}, or name another folder"))
            }
            Errno::ACCESS | Errno::PERM | Errno::ROFS => Error::hinted(
                message,
                format!("name a folder other than {root} that you can write to"),
            ),
            Errno::NOTDIR | Errno::NOENT | Errno::ISDIR | Errno::LOOP => Error::hinted(
                message,
                format!("something else stands in its way in {root}: begin with an empty folder"),
            ),
            _ => Error::Setup(message),
        }
    }
}

fn lower(errno: Errno) -> String {
    io::Error::from(errno).to_string().to_lowercase()
}

/// Copies the content and sets the permission bits; returns the number of bytes.
fn fill(source: File, copy: OwnedFd, mode: Mode) -> rustix::io::Result<u64> {
    let (mut source, mut copy) = (source, File::from(copy));
    let bytes = io::copy(&mut source, &mut copy)
        .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
    rustix::fs::fchmod(copy.as_fd(), mode)?;
    Ok(bytes)
}
