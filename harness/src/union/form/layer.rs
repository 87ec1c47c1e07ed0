//! What lies on disk ([`Tree`]), and what it means as a layer of a union ([`Layer`]).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Take};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::refuse;
use crate::{Doing, Result};

/// Files by their path below a root, whose own path is empty. Parents come first.
pub type Tree = BTreeMap<PathBuf, Node>;

/// One file.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Its attributes. Absent from a [`Kind::Link`], which has those of its file, from
    /// marks, where they mean nothing, and from a directory of which only the layers
    /// below know them.
    pub meta: Option<Meta>,
}

/// What a file is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A directory.
    Directory,
    /// A regular file.
    File(Content),
    /// A symbolic link to there.
    Symlink(PathBuf),
    /// A FIFO.
    Fifo,
    /// A socket.
    Socket,
    /// A character device of this major and minor number.
    Char(u32, u32),
    /// A block device of this major and minor number.
    Block(u32, u32),
    /// The same file as the one at this path.
    Link(PathBuf),
}

/// The attributes of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Last change of the content: seconds since 1970 and nanoseconds.
    pub mtime: (i64, u32),
    /// Extended attributes.
    pub xattrs: BTreeMap<String, Vec<u8>>,
}

/// The bytes of a file: where they lie. A layer can be larger than the memory.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// The file that holds them; `None` for no bytes at all.
    pub file: Option<PathBuf>,
    /// Where in it they begin.
    pub offset: u64,
    /// How many they are.
    pub length: u64,
}

/// What a layer says of the paths that it names.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// By path.
    pub entries: BTreeMap<PathBuf, Entry>,
    /// Attributes that mean something to the union that wrote them only, and how many
    /// files had each: where a copy came from.
    pub left_out: BTreeMap<String, usize>,
}

/// What a layer says of one path.
#[derive(Clone, Debug)]
pub enum Entry {
    /// Whatever the layers below have there is gone.
    Whiteout,
    /// This file is there.
    There {
        /// The file.
        node: Node,
        /// Of a directory: nothing that the layers below have in it is seen.
        opaque: bool,
    },
}

impl Content {
    /// A reader of the bytes.
    pub fn open(&self) -> Result<Take<Box<dyn Read>>> {
        let Some(path) = &self.file else {
            return Ok((Box::new(std::io::empty()) as Box<dyn Read>).take(0));
        };
        let doing = || format!("read {}", path.display());
        let mut file = File::open(path).doing(doing)?;
        file.seek(SeekFrom::Start(self.offset)).doing(doing)?;
        Ok((Box::new(file) as Box<dyn Read>).take(self.length))
    }

    /// The SHA-256 of the bytes, in hexadecimal.
    pub fn digest(&self) -> Result<String> {
        let (mut reader, mut hash) = (self.open()?, Sha256::new());
        let mut buffer = [0; 64 << 10];
        loop {
            match reader.read(&mut buffer).doing(|| "digest a file")? {
                0 => return Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()),
                length => hash.update(&buffer[..length]),
            }
        }
    }
}

impl Node {
    /// A mark: an empty file.
    pub(super) fn mark() -> Self {
        Self { kind: Kind::File(Content::default()), meta: None }
    }

    /// The same in one line, for a comparison: type, attributes, digest or target.
    fn line(&self) -> Result<String> {
        let kind = match &self.kind {
            Kind::File(content) => format!("File {} {}", content.length, content.digest()?),
            other => format!("{other:?}"),
        };
        Ok(format!("{kind} {:?}", self.meta))
    }
}

impl Layer {
    /// Adds a file.
    pub(super) fn put(&mut self, path: PathBuf, node: Node) {
        self.entries.insert(path, Entry::There { node, opaque: false });
    }

    /// Marks the directory at `path` as opaque; `false` if there is none.
    pub(super) fn make_opaque(&mut self, path: &Path) -> bool {
        match self.entries.get_mut(path) {
            Some(Entry::There { node: Node { kind: Kind::Directory, .. }, opaque }) => {
                *opaque = true;
                true
            }
            _ => false,
        }
    }

    /// Notes that the attribute `name` of one more file is left out.
    pub(super) fn leave_out(&mut self, name: &str) {
        *self.left_out.entry(name.to_owned()).or_default() += 1;
    }

    /// Looks up the attributes of directories, which this layer does not know, in the
    /// layers below, from the top down.
    pub fn complete(&mut self, below: &[Tree]) {
        for (path, entry) in &mut self.entries {
            let Entry::There { node: node @ Node { kind: Kind::Directory, meta: None }, .. } =
                entry
            else {
                continue;
            };
            let found = below.iter().find_map(|tree| tree.get(path));
            node.meta = found.and_then(|found| found.meta.clone());
        }
    }

    /// One line for each path: two layers that say the same have the same lines.
    pub fn lines(&self) -> Result<BTreeMap<PathBuf, String>> {
        let line = |entry: &Entry| match entry {
            Entry::Whiteout => Ok("whiteout".to_owned()),
            Entry::There { node, opaque: false } => node.line(),
            Entry::There { node, opaque: true } => Ok(format!("opaque {}", node.line()?)),
        };
        self.entries.iter().map(|(path, entry)| Ok((path.clone(), line(entry)?))).collect()
    }

    /// Without the whiteouts below opaque directories, which hide nothing any more.
    ///
    /// # Errors
    /// A file whose parent is no directory of the layer.
    pub(super) fn normalised(mut self) -> Result<Self> {
        for path in self.entries.keys() {
            let Some(parent) = path.parent() else { continue };
            let is_directory = matches!(
                self.entries.get(parent),
                Some(Entry::There { node: Node { kind: Kind::Directory, .. }, .. })
            );
            if !is_directory {
                let why = format!("{} is no directory of this layer", parent.display());
                return Err(refuse(path, why, "the layer is damaged: make it anew"));
            }
        }
        let hiding =
            |path: &Path| matches!(self.entries.get(path), Some(Entry::There { opaque: true, .. }));
        let idle = |path: &Path| path.ancestors().skip(1).any(hiding);
        let idle: Vec<PathBuf> = self
            .entries
            .iter()
            .filter(|(path, entry)| matches!(entry, Entry::Whiteout) && idle(path))
            .map(|(path, _)| path.clone())
            .collect();
        for path in idle {
            self.entries.remove(&path);
        }
        Ok(self)
    }
}
