//! A folder into which files of strangers are written, and nothing outside of it.
//!
//! Every parent is resolved by the kernel beneath the folder, without following any
//! symbolic link, and every file is made by a call that fails where something is already.
//! So no archive leads out, whatever is in it, and nothing is written through.
//!
//! # References
//! openat2(2), `RESOLVE_BENEATH` and `RESOLVE_NO_SYMLINKS`.

use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{
    AtFlags, FileType, Gid, Mode, OFlags, ResolveFlags, Stat, Timespec, Timestamps, Uid,
    XattrFlags, chownat, fchmod, fchown, fsetxattr, futimens, linkat, lsetxattr, makedev, mkdirat,
    mknodat, open, openat2, statat, symlinkat, utimensat,
};
use rustix::io::Errno;

use crate::tarball::Flaw;
use crate::union::form::Meta;
use crate::{Doing, Error, Result};

/// The folder.
#[derive(Debug)]
pub(super) struct Beneath {
    root: OwnedFd,
    /// The parent that was used last, for entries come folder by folder.
    last: Option<(PathBuf, OwnedFd)>,
    /// Folders that were made because something lies in them, before their own entry.
    pub(super) implied: Vec<PathBuf>,
}

impl Beneath {
    /// The existing folder `path`.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = open(path, flags, Mode::empty()).doing(|| format!("open {}", path.display()))?;
        Ok(Self { root, last: None, implied: Vec::new() })
    }

    /// Makes a folder; one that is there already stays.
    pub(super) fn folder(&mut self, path: &Path) -> Result<()> {
        let (parent, name) = self.place(path)?;
        match mkdirat(parent, name, Mode::RWXU) {
            Err(Errno::EXIST) if self.look(path)?.is_some_and(|stat| is_folder(&stat)) => Ok(()),
            made => new(made, path),
        }
    }

    /// Makes a file.
    pub(super) fn file(&mut self, path: &Path) -> Result<File> {
        let (parent, name) = self.place(path)?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
        let made = openat2(
            parent,
            name,
            flags | OFlags::CLOEXEC,
            Mode::RUSR | Mode::WUSR,
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS,
        );
        new(made.map(File::from), path)
    }

    /// Makes a symbolic link.
    pub(super) fn symlink(&mut self, path: &Path, target: &Path) -> Result<()> {
        let (parent, name) = self.place(path)?;
        new(symlinkat(target, parent, name), path)
    }

    /// Makes another name of the file `first`.
    pub(super) fn link(&mut self, path: &Path, first: &Path) -> Result<()> {
        let there = self.look(first)?;
        let there = there.ok_or_else(|| Flaw::LinkToNowhere(first.to_owned()).of(path))?;
        if is_folder(&there) {
            return Err(Flaw::LinkToFolder(first.to_owned()).of(path).into());
        }
        let folder = first.parent().unwrap_or(Path::new(""));
        let from = self.resolve(folder).map_err(|errno| refused(errno, first))?;
        let (parent, name) = self.place(path)?;
        let first = first.file_name().unwrap_or_default();
        new(linkat(from, first, parent, name, AtFlags::empty()), path)
    }

    /// Makes a FIFO or a device.
    pub(super) fn special(
        &mut self,
        path: &Path,
        kind: FileType,
        (major, minor): (u32, u32),
    ) -> Result<()> {
        let (parent, name) = self.place(path)?;
        let mode = Mode::RUSR | Mode::WUSR;
        new(mknodat(parent, name, kind, mode, makedev(major, minor)), path)
    }

    /// What is there, itself and not what it points to.
    pub(super) fn look(&mut self, path: &Path) -> Result<Option<Stat>> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let parent = match self.resolve(folder) {
            Err(Errno::NOENT | Errno::NOTDIR) => return Ok(None),
            parent => parent.map_err(|errno| refused(errno, path))?,
        };
        match statat(&parent, path.file_name().unwrap_or_default(), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(refused(errno, path)),
        }
    }

    /// Owner, mode, attributes and time of an open file, in this order: a change of owner
    /// takes set-user-ID bits and capabilities away.
    pub(super) fn dress_file(&self, path: &Path, file: impl AsFd, meta: &Meta) -> Result<()> {
        let (uid, gid) = ids(meta);
        fchown(&file, uid, gid).doing(|| giving(path, meta))?;
        fchmod(&file, Mode::from_raw_mode(meta.mode))
            .doing(|| format!("set the mode of {}", path.display()))?;
        for (name, value) in &meta.xattrs {
            fsetxattr(&file, name.as_str(), value, XattrFlags::empty())
                .doing(|| format!("set {name} of {}", path.display()))?;
        }
        futimens(&file, &times(meta)).doing(|| format!("set the time of {}", path.display()))
    }

    /// The same of a folder.
    pub(super) fn dress_folder(&mut self, path: &Path, meta: &Meta) -> Result<()> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW;
        let folder = self.at(path, flags).map_err(|errno| refused(errno, path))?;
        self.dress_file(path, folder, meta)
    }

    /// The same of what cannot be opened: a link, a FIFO, a device.
    pub(super) fn dress_special(&mut self, path: &Path, meta: &Meta, is_link: bool) -> Result<()> {
        let (parent, name) = self.place(path)?;
        let (uid, gid) = ids(meta);
        let parent = parent.as_fd();
        chownat(parent, name, uid, gid, AtFlags::SYMLINK_NOFOLLOW).doing(|| giving(path, meta))?;
        // There is no call for a file in an open folder that leaves links alone, but this
        // path has one component of ours and then the name.
        let full = Path::new("/proc/self/fd").join(parent.as_raw_fd().to_string()).join(name);
        if !is_link {
            rustix::fs::chmod(&full, Mode::from_raw_mode(meta.mode))
                .doing(|| format!("set the mode of {}", path.display()))?;
        }
        for (name, value) in &meta.xattrs {
            lsetxattr(&full, name.as_str(), value, XattrFlags::empty())
                .doing(|| format!("set {name} of {}", path.display()))?;
        }
        utimensat(parent, name, &times(meta), AtFlags::SYMLINK_NOFOLLOW)
            .doing(|| format!("set the time of {}", path.display()))
    }

    /// The open parent of `path`, made if it is not there, and the name in it.
    fn place<'a>(&mut self, path: &'a Path) -> Result<(impl AsFd + use<'_>, &'a OsStr)> {
        let parent = path.parent().unwrap_or(Path::new(""));
        let name = path.file_name().unwrap_or_default();
        let known = matches!(&self.last, Some((last, _)) if last == parent);
        if !known {
            let opened = match self.resolve(parent) {
                Err(Errno::NOENT) => {
                    self.imply(parent)?;
                    self.resolve(parent)
                }
                opened => opened,
            };
            let opened = opened.map_err(|errno| refused(errno, path))?;
            self.last = Some((parent.to_owned(), opened));
        }
        let (_, parent) = self.last.as_ref().expect("it has just been set");
        Ok((parent.as_fd(), name))
    }

    /// Makes the missing folders of `path`, as every engine does.
    fn imply(&mut self, path: &Path) -> Result<()> {
        let mut folder = PathBuf::new();
        for part in path.components().filter(|part| matches!(part, Component::Normal(_))) {
            let parent = self.resolve(&folder).map_err(|errno| refused(errno, path))?;
            folder.push(part);
            match mkdirat(parent, part.as_os_str(), Mode::from_raw_mode(0o755)) {
                Ok(()) => self.implied.push(folder.clone()),
                Err(Errno::EXIST) => {}
                Err(errno) => return Err(refused(errno, path)),
            }
        }
        Ok(())
    }

    fn resolve(&self, folder: &Path) -> rustix::io::Result<OwnedFd> {
        self.at(folder, OFlags::PATH | OFlags::DIRECTORY)
    }

    fn at(&self, path: &Path, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
        openat2(&self.root, path, flags | OFlags::CLOEXEC, Mode::empty(), resolve)
    }
}

fn is_folder(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::Directory
}

fn new<T>(made: rustix::io::Result<T>, path: &Path) -> Result<T> {
    made.map_err(|errno| match errno {
        Errno::EXIST => Flaw::Twice.of(path).into(),
        errno => refused(errno, path),
    })
}

/// What the kernel refused, as a flaw of the archive if it is one.
fn refused(errno: Errno, path: &Path) -> Error {
    match errno {
        Errno::LOOP => Flaw::BehindLink.of(path).into(),
        Errno::NOTDIR => Flaw::InFile.of(path).into(),
        Errno::XDEV => Flaw::LeadsOut.of(path).into(),
        Errno::PERM => Error::hinted(
            format!("cannot make {}: operation not permitted", path.display()),
            "files of other owners and devices take root",
        ),
        errno => Error::io(format!("make {}", path.display()), errno),
    }
}

fn ids(meta: &Meta) -> (Option<Uid>, Option<Gid>) {
    (Some(Uid::from_raw(meta.uid)), Some(Gid::from_raw(meta.gid)))
}

fn times(meta: &Meta) -> Timestamps {
    let time = Timespec { tv_sec: meta.mtime.0, tv_nsec: meta.mtime.1.into() };
    Timestamps { last_access: time, last_modification: time }
}

fn giving(path: &Path, meta: &Meta) -> String {
    format!("give {} to {}:{}", path.display(), meta.uid, meta.gid)
}
