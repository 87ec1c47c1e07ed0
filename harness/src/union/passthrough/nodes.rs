//! The files that the kernel knows, and those that are open.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::{Arc, Weak};

use fuser::{BackingId, FileAttr, FileHandle, FileType, INodeNo};
use rustix::fs::{Mode, OFlags, fstat, open, openat};

use super::convert::{attributes, from_raw};

/// Numbers and what they stand for.
#[derive(Debug)]
pub(super) struct Nodes {
    by_number: HashMap<u64, Node>,
    /// Number by device and inode: two names of one file are one node.
    by_identity: HashMap<(u64, u64), u64>,
    open: HashMap<u64, Arc<Open>>,
    next: u64,
}

/// What a handle stands for.
#[derive(Debug)]
pub(super) enum Open {
    /// A file, and the kernel's own handle of it where the kernel reads and writes it.
    File { file: File, _backing: Option<Arc<BackingId>> },
    /// What a folder held when it was opened.
    Folder(Vec<(u64, FileType, Box<OsStr>)>),
}

#[derive(Debug)]
struct Node {
    /// Only names the file: `O_PATH`.
    file: Arc<OwnedFd>,
    identity: (u64, u64),
    lookups: u64,
    /// As long as somebody has it open.
    backing: Weak<BackingId>,
}

impl Nodes {
    /// With the root alone.
    pub(super) fn new(source: &Path) -> io::Result<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let file = open(source, flags, Mode::empty())?;
        let stat = fstat(&file)?;
        let identity = (stat.st_dev, stat.st_ino);
        let root = Node { file: Arc::new(file), identity, lookups: 1, backing: Weak::new() };
        Ok(Self {
            by_number: HashMap::from([(INodeNo::ROOT.0, root)]),
            by_identity: HashMap::from([(identity, INodeNo::ROOT.0)]),
            open: HashMap::new(),
            next: INodeNo::ROOT.0 + 1,
        })
    }

    /// The file of a number.
    pub(super) fn file(&self, number: INodeNo) -> io::Result<Arc<OwnedFd>> {
        let node = self.by_number.get(&number.0);
        node.map(|node| Arc::clone(&node.file)).ok_or_else(|| from_raw(libc::ESTALE))
    }

    /// Looks `name` up in `parent`, and counts that the kernel knows it now.
    pub(super) fn lookup(&mut self, parent: INodeNo, name: &OsStr) -> io::Result<FileAttr> {
        let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = openat(&self.file(parent)?, name, flags, Mode::empty())?;
        let stat = fstat(&file)?;
        let identity = (stat.st_dev, stat.st_ino);
        let number = *self.by_identity.entry(identity).or_insert_with(|| {
            self.next += 1;
            self.next - 1
        });
        let new = || Node { file: Arc::new(file), identity, lookups: 0, backing: Weak::new() };
        self.by_number.entry(number).or_insert_with(new).lookups += 1;
        Ok(attributes(INodeNo(number), &stat))
    }

    /// The kernel has forgotten `times` of its lookups.
    pub(super) fn forget(&mut self, number: INodeNo, times: u64) {
        let Some(node) = self.by_number.get_mut(&number.0) else { return };
        node.lookups = node.lookups.saturating_sub(times);
        if node.lookups == 0 && number != INodeNo::ROOT {
            self.by_identity.remove(&node.identity);
            self.by_number.remove(&number.0);
        }
    }

    /// The kernel's handle of a file, made by `make` for the first who opens it: the kernel
    /// takes no second one for the same file.
    pub(super) fn backing(
        &mut self,
        number: INodeNo,
        make: impl FnOnce() -> io::Result<BackingId>,
    ) -> io::Result<Arc<BackingId>> {
        let node = self.by_number.get_mut(&number.0).ok_or_else(|| from_raw(libc::ESTALE))?;
        match node.backing.upgrade() {
            Some(backing) => Ok(backing),
            None => {
                let backing = Arc::new(make()?);
                node.backing = Arc::downgrade(&backing);
                Ok(backing)
            }
        }
    }

    /// A handle for what was opened.
    pub(super) fn opened(&mut self, what: Open) -> FileHandle {
        self.next += 1;
        self.open.insert(self.next, Arc::new(what));
        FileHandle(self.next)
    }

    /// What a handle stands for.
    pub(super) fn handle(&self, handle: FileHandle) -> io::Result<Arc<Open>> {
        self.open.get(&handle.0).map(Arc::clone).ok_or_else(|| from_raw(libc::EBADF))
    }

    /// The handle is closed.
    pub(super) fn release(&mut self, handle: FileHandle) {
        self.open.remove(&handle.0);
    }
}
