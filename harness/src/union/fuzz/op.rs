//! The operations, each as one or few system calls below a folder.

use std::fmt;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use nix::errno::Errno;
use rustix::fs::{
    AtFlags, CWD, FileType, Gid, Mode, OFlags, RenameFlags, Timespec, Timestamps, Uid, XattrFlags,
    linkat, lremovexattr, lsetxattr, makedev, mknodat, renameat_with, utimensat,
};
use serde::{Deserialize, Serialize};

use crate::errno;
use crate::sandbox::raw;

/// One operation; paths are relative to the folder in which it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    /// open(2) with `O_CREAT|O_EXCL`, and write(2).
    Create(String),
    /// open(2) with `O_CREAT|O_TRUNC`, and write(2) of that many bytes.
    Write(String, usize),
    /// open(2) with `O_APPEND`, and write(2).
    Append(String),
    /// truncate(2).
    Truncate(String, u64),
    /// read(2) of the whole file.
    Read(String),
    /// The names in a directory.
    List(String),
    /// mkdir(2).
    Mkdir(String),
    /// rmdir(2).
    Rmdir(String),
    /// unlink(2).
    Unlink(String),
    /// Everything from the bottom up, as `rm -r`.
    RemoveAll(String),
    /// renameat2(2).
    Rename(String, String, How),
    /// link(2).
    Link(String, String),
    /// symlink(2): the target, and where.
    Symlink(String, String),
    /// mknod(2) of a FIFO.
    Fifo(String),
    /// mknod(2) of a character device with this minor number and major 0 or 1.
    Device(String, u32),
    /// chmod(2).
    Chmod(String, u32),
    /// lchown(2).
    Chown(String, u32),
    /// lsetxattr(2) of `user.NAME`.
    SetXattr(String, String, String),
    /// lremovexattr(2) of `user.NAME`.
    RemoveXattr(String, String),
    /// utimensat(2) with these seconds.
    Touch(String, i64),
}

/// The flags of a rename.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    /// None.
    Plain,
    /// `RENAME_NOREPLACE`.
    NoReplace,
    /// `RENAME_EXCHANGE`.
    Exchange,
}

/// What an operation brought: what it read, or an errno.
pub type Answer = Result<String, Errno>;

impl Op {
    /// Does it below `root`.
    pub fn perform(&self, root: &Path) -> Answer {
        let at = |path: &str| root.join(path);
        let none = |done: rustix::io::Result<()>| done.map(|()| String::new()).map_err(raw::errno);
        let node = |path: &str, kind, device| {
            none(mknodat(CWD, at(path), kind, Mode::from_raw_mode(0o644), device))
        };
        match self {
            Self::Create(path) => errno(write(&at(path), b"new", OFlags::CREATE | OFlags::EXCL)),
            Self::Write(path, length) => {
                let bytes = vec![b'w'; *length];
                errno(write(&at(path), &bytes, OFlags::CREATE | OFlags::TRUNC))
            }
            Self::Append(path) => errno(write(&at(path), b"+", OFlags::APPEND)),
            Self::Truncate(path, length) => {
                let length = libc::off_t::try_from(*length).unwrap_or(0);
                nix::unistd::truncate(&at(path), length).map(|()| String::new())
            }
            Self::Read(path) => errno(read(&at(path))),
            Self::List(path) => errno(list(&at(path))),
            Self::Mkdir(path) => none(rustix::fs::mkdir(at(path), Mode::from_raw_mode(0o755))),
            Self::Rmdir(path) => none(rustix::fs::rmdir(at(path))),
            Self::Unlink(path) => none(rustix::fs::unlink(at(path))),
            Self::RemoveAll(path) => errno(remove(&at(path)).map(|()| String::new())),
            Self::Rename(from, to, how) => {
                none(renameat_with(CWD, at(from), CWD, at(to), how.flags()))
            }
            Self::Link(from, to) => none(linkat(CWD, at(from), CWD, at(to), AtFlags::empty())),
            Self::Symlink(target, path) => none(rustix::fs::symlink(target.as_str(), at(path))),
            Self::Fifo(path) => node(path, FileType::Fifo, 0),
            Self::Device(path, 0) => node(path, FileType::CharacterDevice, 0),
            Self::Device(path, minor) => node(path, FileType::CharacterDevice, makedev(1, *minor)),
            Self::Chmod(path, mode) => {
                none(rustix::fs::chmod(at(path), Mode::from_raw_mode(*mode)))
            }
            Self::Chown(path, uid) => {
                let (uid, gid) = (Uid::from_raw(*uid), Gid::from_raw(*uid));
                none(rustix::fs::chownat(
                    CWD,
                    at(path),
                    Some(uid),
                    Some(gid),
                    AtFlags::SYMLINK_NOFOLLOW,
                ))
            }
            Self::SetXattr(path, name, value) => {
                let name = format!("user.{name}");
                none(lsetxattr(at(path), name, value.as_bytes(), XattrFlags::empty()))
            }
            Self::RemoveXattr(path, name) => none(lremovexattr(at(path), format!("user.{name}"))),
            Self::Touch(path, seconds) => {
                let time = Timespec { tv_sec: *seconds, tv_nsec: 0 };
                let times = Timestamps { last_access: time, last_modification: time };
                none(utimensat(CWD, at(path), &times, AtFlags::SYMLINK_NOFOLLOW))
            }
        }
    }
}

impl Op {
    /// The paths that it names.
    pub(super) fn paths(&self) -> Vec<&str> {
        match self {
            Self::Rename(one, two, _) | Self::Link(one, two) => vec![one, two],
            Self::Symlink(_, path)
            | Self::Create(path)
            | Self::Write(path, _)
            | Self::Append(path)
            | Self::Truncate(path, _)
            | Self::Read(path)
            | Self::List(path)
            | Self::Mkdir(path)
            | Self::Rmdir(path)
            | Self::Unlink(path)
            | Self::RemoveAll(path)
            | Self::Fifo(path)
            | Self::Device(path, _)
            | Self::Chmod(path, _)
            | Self::Chown(path, _)
            | Self::SetXattr(path, ..)
            | Self::RemoveXattr(path, _)
            | Self::Touch(path, _) => vec![path],
        }
    }
}

impl How {
    fn flags(self) -> RenameFlags {
        match self {
            Self::Plain => RenameFlags::empty(),
            Self::NoReplace => RenameFlags::NOREPLACE,
            Self::Exchange => RenameFlags::EXCHANGE,
        }
    }
}

/// Never waits for the other end of a FIFO.
fn write(path: &Path, bytes: &[u8], flags: OFlags) -> std::io::Result<String> {
    let flags = flags | OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = rustix::fs::open(path, flags, Mode::from_raw_mode(0o644))?;
    fs::File::from(file).write_all(bytes)?;
    Ok(String::new())
}

fn read(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let mut file = fs::File::options().read(true).custom_flags(libc::O_NONBLOCK).open(path)?;
    file.read_to_string(&mut text)?;
    Ok(text)
}

fn list(path: &Path) -> std::io::Result<String> {
    let names = fs::read_dir(path)?.map(|entry| Ok(entry?.file_name()));
    let mut names = names.collect::<std::io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names.iter().map(|name| name.to_string_lossy()).collect::<Vec<_>>().join(" "))
}

fn remove(path: &Path) -> std::io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    }
}

/// As a person would type it.
impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create(path) => write!(f, "set -C; echo new > {path}"),
            Self::Write(path, length) => write!(f, "head -c {length} /dev/zero > {path}"),
            Self::Append(path) => write!(f, "echo + >> {path}"),
            Self::Truncate(path, length) => write!(f, "truncate -c -s {length} {path}"),
            Self::Read(path) => write!(f, "cat {path}"),
            Self::List(path) => write!(f, "ls -A {path}"),
            Self::Mkdir(path) => write!(f, "mkdir {path}"),
            Self::Rmdir(path) => write!(f, "rmdir {path}"),
            Self::Unlink(path) => write!(f, "unlink {path}"),
            Self::RemoveAll(path) => write!(f, "rm -r {path}"),
            Self::Rename(from, to, How::Plain) => write!(f, "mv -T {from} {to}"),
            Self::Rename(from, to, How::NoReplace) => write!(f, "mv -nT {from} {to}"),
            Self::Rename(from, to, How::Exchange) => write!(f, "mv --exchange -T {from} {to}"),
            Self::Link(from, to) => write!(f, "ln -PT {from} {to}"),
            Self::Symlink(target, path) => write!(f, "ln -sT {target} {path}"),
            Self::Fifo(path) => write!(f, "mkfifo {path}"),
            Self::Device(path, minor) => {
                write!(f, "mknod {path} c {} {minor}", u32::from(*minor > 0))
            }
            Self::Chmod(path, mode) => write!(f, "chmod {mode:04o} {path}"),
            Self::Chown(path, uid) => write!(f, "chown -h {uid}:{uid} {path}"),
            Self::SetXattr(path, name, value) => {
                write!(f, "setfattr -h -n user.{name} -v {value} {path}")
            }
            Self::RemoveXattr(path, name) => write!(f, "setfattr -h -x user.{name} {path}"),
            Self::Touch(path, seconds) => write!(f, "touch -h -d @{seconds} {path}"),
        }
    }
}
