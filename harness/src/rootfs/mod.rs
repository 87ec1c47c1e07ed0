//! Roots: folders that a program sees as `/`, read and filled from outside.
//!
//! A path below a [`Root`] is resolved as chroot(2) would resolve it: an absolute
//! symbolic link starts again at the root, and `..` does not climb out of it. The
//! kernel does this (`RESOLVE_IN_ROOT`), so a hostile link cannot lead outside.
//!
//! # References
//! openat2(2), path_resolution(7).

mod copy;
mod tree;

pub use copy::{Copied, copy_closure};
pub use tree::{TreeOptions, tree};

use std::ffi::OsString;
use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, Stat};
use rustix::io::Errno;

use crate::{Doing, Error, Result};

/// The kernel's own limit on symbolic links in one path.
const MAX_LINKS: usize = 40;

/// A folder below which every path is resolved.
#[derive(Debug)]
pub struct Root {
    dir: OwnedFd,
    path: PathBuf,
    resolve: ResolveFlags,
}

/// What stands at a path, without following a final symbolic link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// A folder.
    Directory,
    /// A symbolic link to this target.
    Link(PathBuf),
    /// A regular file.
    File,
    /// A device, a FIFO or a socket.
    Special,
}

impl Root {
    /// The machine's own `/`.
    pub fn host() -> Result<Self> {
        Self::with(Path::new("/"), ResolveFlags::empty())
    }

    /// The folder `path` as a root; an error where it is missing or no folder.
    pub fn open(path: &Path) -> Result<Self> {
        Self::with(path, ResolveFlags::IN_ROOT).map_err(|error| match error.errno() {
            Some(nix::errno::Errno::ENOENT) => Error::hinted(
                format!("there is no folder {}", path.display()),
                "make it first, with mkdir",
            ),
            Some(nix::errno::Errno::ENOTDIR) => {
                Error::hinted(format!("{} is not a folder", path.display()), "name a folder")
            }
            _ => error,
        })
    }

    /// Where this root lies, as it was named.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether this is the machine's own `/`.
    pub fn is_host(&self) -> bool {
        self.resolve.is_empty()
    }

    /// The path from outside of what is at `path` inside, for people to read.
    pub fn outside(&self, path: &Path) -> PathBuf {
        self.path.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// `path` as an absolute one: on the machine itself a relative path begins at the
    /// current folder, and in any other root at its top.
    pub fn absolute(&self, path: &Path) -> PathBuf {
        if path.is_absolute() {
            return path.to_owned();
        }
        let here = self.is_host().then(|| std::path::absolute(path).ok());
        here.flatten().unwrap_or_else(|| Path::new("/").join(path))
    }

    /// Opens the regular file at the absolute `path` for reading, with its status.
    /// Nothing but a regular file is opened: opening a device or a FIFO can act or
    /// hang. Errors: `EISDIR` for a folder, `ENODEV` for the rest.
    pub fn file(&self, path: &Path) -> rustix::io::Result<(File, Stat)> {
        let stat = rustix::fs::fstat(self.open_at(path, OFlags::PATH)?)?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => {}
            FileType::Directory => return Err(Errno::ISDIR),
            _ => return Err(Errno::NODEV),
        }
        let fd = self.open_at(path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY)?;
        let stat = rustix::fs::fstat(&fd)?;
        Ok((File::from(fd), stat))
    }

    /// What stands at the absolute `path`; a final symbolic link is not followed.
    pub fn look(&self, path: &Path) -> rustix::io::Result<Look> {
        Ok(self.status(path)?.0)
    }

    /// What stands at the absolute `path`, with its status.
    pub fn status(&self, path: &Path) -> rustix::io::Result<(Look, Stat)> {
        let fd = self.open_at(path, OFlags::PATH | OFlags::NOFOLLOW)?;
        let stat = rustix::fs::fstat(&fd)?;
        let look = match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => Look::Directory,
            FileType::Symlink => {
                let target = rustix::fs::readlinkat(&fd, "", Vec::new())?.into_bytes();
                Look::Link(OsString::from_vec(target).into())
            }
            FileType::RegularFile => Look::File,
            _ => Look::Special,
        };
        Ok((look, stat))
    }

    /// Opens the folder at the absolute `path`, to make or change what is in it.
    pub fn folder(&self, path: &Path) -> rustix::io::Result<OwnedFd> {
        self.open_at(path, OFlags::PATH | OFlags::DIRECTORY)
    }

    /// The names in the folder at the absolute `path`, sorted.
    pub fn list(&self, path: &Path) -> rustix::io::Result<Vec<OsString>> {
        let fd = self.open_at(path, OFlags::RDONLY | OFlags::DIRECTORY)?;
        let mut names = names_in(fd.as_fd())?;
        names.sort();
        Ok(names)
    }

    /// The absolute `path` without symbolic links, `.` and `..`, as realpath(3) run
    /// inside this root gives it.
    pub fn canonical(&self, path: &Path) -> rustix::io::Result<PathBuf> {
        self.walk(path, |_| ())
    }

    /// Every folder, symbolic link and file on the way to the absolute `path`, the one that
    /// it leads to among them: without each of these it would lead nowhere.
    pub fn trail(&self, path: &Path) -> rustix::io::Result<Vec<PathBuf>> {
        let mut passed = Vec::new();
        self.walk(path, |step| passed.push(step.to_owned()))?;
        Ok(passed)
    }

    fn walk(&self, path: &Path, mut pass: impl FnMut(&Path)) -> rustix::io::Result<PathBuf> {
        let mut real = PathBuf::from("/");
        let mut pending = components(path);
        let mut links = 0;
        while let Some(name) = pending.pop() {
            if name == ".." {
                real.pop();
                continue;
            }
            let next = real.join(&name);
            let look = self.look(&next)?;
            pass(&next);
            let Look::Link(target) = look else {
                real = next;
                continue;
            };
            links += 1;
            if links > MAX_LINKS {
                return Err(Errno::LOOP);
            }
            if target.is_absolute() {
                real = PathBuf::from("/");
            }
            pending.extend(components(&target));
        }
        Ok(real)
    }

    fn with(path: &Path, resolve: ResolveFlags) -> Result<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let dir = rustix::fs::open(path, flags, Mode::empty())
            .doing(|| format!("open the root {}", path.display()))?;
        Ok(Self { dir, path: path.to_owned(), resolve })
    }

    fn open_at(&self, path: &Path, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        // EAGAIN: something was renamed while the kernel resolved a `..`.
        for _ in 0..16 {
            match rustix::fs::openat2(
                &self.dir,
                path,
                flags | OFlags::CLOEXEC,
                Mode::empty(),
                self.resolve,
            ) {
                Err(Errno::AGAIN) => {}
                other => return other,
            }
        }
        Err(Errno::AGAIN)
    }
}

/// The components of `path` that move, last one first; `.` and `/` are left out.
fn components(path: &Path) -> Vec<OsString> {
    path.components()
        .rev()
        .filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir))
        .map(|part| part.as_os_str().to_owned())
        .collect()
}

/// The names in an open folder, without `.` and `..`, in no particular order.
fn names_in(dir: BorrowedFd<'_>) -> rustix::io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in rustix::fs::Dir::read_from(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." {
            names.push(OsString::from_vec(name.to_vec()));
        }
    }
    Ok(names)
}
