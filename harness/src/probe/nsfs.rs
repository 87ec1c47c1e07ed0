//! One namespace, held open: which one it is, of what kind, and who owns it.

use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::errno::Errno;
use nix::unistd::Pid;

use super::FileId;
use crate::errno;
use crate::sys::ns;

/// A descriptor of nsfs. While it is open the namespace lives, with or without a process.
#[derive(Debug)]
pub struct Namespace(File);

impl Namespace {
    /// The namespace of `kind` that the process `pid` is in: `uts`, `mnt`, …
    ///
    /// # References
    /// namespaces(7), "The /proc/pid/ns/ directory"
    pub fn of(pid: Pid, kind: &str) -> Result<Self, Errno> {
        Self::at(format!("/proc/{pid}/ns/{kind}"))
    }

    /// The namespace of `kind` that this process is in.
    pub fn own(kind: &str) -> Result<Self, Errno> {
        Self::at(format!("/proc/self/ns/{kind}"))
    }

    /// What is at `path`, which may be no namespace at all: the calls on it say so.
    pub fn at(path: impl AsRef<Path>) -> Result<Self, Errno> {
        errno(File::open(path)).map(Self)
    }

    /// Which one it is.
    pub fn id(&self) -> Result<FileId, Errno> {
        let file = errno(self.0.metadata())?;
        Ok(FileId { device: file.dev(), inode: file.ino() })
    }

    /// Whether both are the same namespace.
    pub fn is(&self, other: &Self) -> Result<bool, Errno> {
        Ok(self.id()? == other.id()?)
    }

    /// Its kind, by `NS_GET_NSTYPE`.
    ///
    /// # References
    /// ioctl_ns(2)
    pub fn kind(&self) -> Result<&'static str, Errno> {
        ns::kind(self)
    }

    /// The user namespace that owns it, by `NS_GET_USERNS`.
    ///
    /// # References
    /// ioctl_ns(2)
    pub fn owner(&self) -> Result<Self, Errno> {
        ns::owner(self).map(|fd| Self(fd.into()))
    }

    /// The namespace above it, by `NS_GET_PARENT`.
    ///
    /// # References
    /// ioctl_ns(2)
    pub fn parent(&self) -> Result<Self, Errno> {
        ns::parent(self).map(|fd| Self(fd.into()))
    }
}

impl AsFd for Namespace {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
