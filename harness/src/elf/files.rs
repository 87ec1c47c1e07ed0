//! The files that a resolver has looked at, each read once.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::io::Errno;

use super::script::{LINE, Shebang};
use super::{Cause, Elf};
use crate::rootfs::Root;

/// An ELF file and its identity.
#[derive(Debug)]
pub(super) struct Library {
    pub(super) elf: Elf,
    /// Device and inode: two paths with the same are the same object.
    pub(super) id: (u64, u64),
}

/// ELF files by path, also those that are not there.
#[derive(Debug)]
pub(super) struct Files {
    root: Root,
    seen: HashMap<PathBuf, Result<Arc<Library>, Cause>>,
}

impl Files {
    pub(super) fn new(root: Root) -> Self {
        Self { root, seen: HashMap::new() }
    }

    pub(super) fn root(&self) -> &Root {
        &self.root
    }

    /// The ELF file at the absolute `path`, or why there is none.
    pub(super) fn library(&mut self, path: &Path) -> Result<Arc<Library>, Cause> {
        if let Some(known) = self.seen.get(path) {
            return known.clone();
        }
        let library = self.read(path).map(Arc::new);
        self.seen.insert(path.to_owned(), library.clone());
        library
    }

    /// The first line of the script at the absolute `path`; `None` if it is no script.
    pub(super) fn script(&self, path: &Path) -> Result<Option<Shebang>, Cause> {
        let (file, _) = self.root.file(path)?;
        let mut start = Vec::new();
        let read = file.take(LINE as u64).read_to_end(&mut start);
        read.map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
        Shebang::parse(&start)
    }

    fn read(&self, path: &Path) -> Result<Library, Cause> {
        let (file, stat) = self.root.file(path)?;
        Ok(Library { elf: Elf::read(&file)?, id: (stat.st_dev, stat.st_ino) })
    }
}
