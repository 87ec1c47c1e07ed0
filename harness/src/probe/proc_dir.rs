//! A directory of procfs that describes one process.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;

use rustix::fs::{
    AtFlags, CWD, Mode, OFlags, PROC_SUPER_MAGIC, fstatfs, openat, readlinkat, statat,
};

use super::{Cgroup, FileId, Gaps, IdRange, MountPoint, NAMESPACES, Place, Status, text};
use crate::{Doing, Error, Result};

/// An open `/proc/PID`. It stays with its process: when that ends and the number is used
/// again, reading here fails with `ESRCH`.
///
/// Without a `/proc` it opens all the same, and every question gets that as its answer.
pub(super) struct ProcDir {
    path: String,
    dir: std::result::Result<OwnedFd, String>,
}

impl ProcDir {
    /// Opens `path`, and checks that it belongs to procfs.
    pub(super) fn open(path: impl Into<String>) -> Self {
        let path = path.into();
        let dir = open(&path).map_err(|error| error.to_string());
        Self { path, dir }
    }

    /// The content of a file.
    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let file = openat(self.dir()?, name, flags, Mode::empty())
            .doing(|| format!("open {}/{name}", self.path))?;
        let mut content = Vec::new();
        File::from(file)
            .read_to_end(&mut content)
            .doing(|| format!("read {}/{name}", self.path))?;
        Ok(content)
    }

    /// The identity of what a link leads to.
    pub(super) fn id(&self, name: &str) -> Result<FileId> {
        let stat = statat(self.dir()?, name, AtFlags::empty())
            .doing(|| format!("follow {}/{name}", self.path))?;
        Ok(FileId { device: stat.st_dev, inode: stat.st_ino })
    }

    /// The directory that a link leads to, with the path that the link shows.
    pub(super) fn place(&self, name: &str) -> Result<Place> {
        let path = readlinkat(self.dir()?, name, Vec::new())
            .doing(|| format!("read the link {}/{name}", self.path))?;
        Ok(Place { id: self.id(name)?, path: text::text(path.to_bytes()) })
    }

    /// `status`.
    pub(super) fn status(&self) -> Status {
        self.read("status")
            .map_or_else(|error| Status::unread(&error), |content| Status::parse(&content))
    }

    /// `uid_map` or `gid_map`.
    pub(super) fn id_map(&self, name: &str) -> Result<Vec<IdRange>> {
        text::id_map(&self.read(name)?)
    }

    /// `setgroups`, `attr/current` and other files of one word.
    pub(super) fn word(&self, name: &str) -> Result<String> {
        Ok(text::word(&self.read(name)?))
    }

    /// `oom_score_adj`.
    pub(super) fn oom_score_adj(&self) -> Result<i32> {
        let word = self.word("oom_score_adj")?;
        word.parse().map_err(|_| text::odd("oom_score_adj", &word))
    }

    /// `mountinfo`.
    pub(super) fn mounts(&self) -> Result<Vec<MountPoint>> {
        super::mountinfo(&self.read("mountinfo")?)
    }

    /// `cgroup`.
    pub(super) fn cgroups(&self) -> Result<Vec<Cgroup>> {
        text::cgroups(&self.read("cgroup")?)
    }

    /// The namespaces that can be read; the others leave their reason in `gaps`.
    pub(super) fn namespaces(&self, gaps: &mut Gaps) -> BTreeMap<String, FileId> {
        let mut read =
            |kind: &str| gaps.keep(&format!("ns/{kind}"), self.id(&format!("ns/{kind}")));
        NAMESPACES.iter().filter_map(|kind| Some(((*kind).to_owned(), read(kind)?))).collect()
    }

    /// The open directory, or why there is none.
    pub(super) fn dir(&self) -> Result<&OwnedFd> {
        self.dir.as_ref().map_err(|because| Error::Setup(because.clone()))
    }
}

fn open(path: &str) -> Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let dir = openat(CWD, path, flags, Mode::empty()).doing(|| format!("open {path}"))?;
    let magic = fstatfs(&dir).doing(|| format!("ask what {path} is"))?.f_type;
    if magic == PROC_SUPER_MAGIC {
        Ok(dir)
    } else {
        Err(Error::Setup(format!("{path} is there, but no procfs is mounted on it")))
    }
}
