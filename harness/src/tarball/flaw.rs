//! What is wrong with an archive.

use std::io;
use std::path::{Path, PathBuf};

/// Why an archive, a layer or an image is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// `..` in a name.
    #[error("leads out of the layer")]
    LeadsOut,
    /// A name that begins with a slash.
    #[error("is an absolute name")]
    AbsoluteName,
    /// No name, or one with a NUL byte in it.
    #[error("is no name")]
    NoName,
    /// A parent is a symbolic link.
    #[error("lies behind a symbolic link")]
    BehindLink,
    /// A parent is a file that is no folder.
    #[error("lies in a file that is no folder")]
    InFile,
    /// A second entry of the same name, and they are not both folders.
    #[error("comes twice: which one counts depends on who reads it")]
    Twice,
    /// The file of a hard link is not in the layer.
    #[error("is another name of {}, which is not in this layer before it", .0.display())]
    LinkToNowhere(PathBuf),
    /// A hard link to a folder.
    #[error("is another name of {}, which is a folder", .0.display())]
    LinkToFolder(PathBuf),
    /// A symbolic link to an empty path.
    #[error("is a link to an empty path")]
    EmptyTarget,
    /// A whiteout that hides no name of its folder.
    #[error("hides no name")]
    HidesNothing,
    /// A record of aufs in place of a whiteout.
    #[error("is a record of aufs, not a whiteout")]
    Aufs,
    /// A whiteout that is no regular file, or that other entries lie in.
    #[error("has the name of a whiteout, and is none")]
    NoWhiteout,
    /// The root of a layer is marked as opaque.
    #[error(
        "is an opaque mark on the root of a layer, which overlayfs does not look at: Docker and \
         Podman show the layers below all the same, umoci hides them"
    )]
    OpaqueRoot,
    /// A character device 0:0.
    #[error("is a character device 0:0, which would be a whiteout")]
    ForgedDevice,
    /// An attribute that overlayfs would believe.
    #[error("has the attribute {0}, which overlayfs would take for its own")]
    ForgedAttribute(String),
    /// An entry of an unknown type.
    #[error("is of a type that layers do not have: {0:?}")]
    UnknownType(char),
    /// The checksum of a header.
    #[error("the header at byte {0} is damaged: its checksum is another")]
    Checksum(u64),
    /// A number of a header.
    #[error("has a number in its header that makes no sense: {0}")]
    Number(&'static str),
    /// Two headers of one entry that do not agree.
    #[error("says two sizes of itself")]
    TwoSizes,
    /// The archive ends inside of an entry.
    #[error("the archive ends in the middle of an entry, at byte {0}")]
    Truncated(u64),
    /// A PAX header that cannot be read.
    #[error("has a PAX header that makes no sense")]
    Pax,
    /// A long name or a PAX header that is longer than anybody needs.
    #[error("has a header of {0} bytes")]
    LongHeader(u64),
    /// A long name without a file.
    #[error("the archive ends after a header that belongs to a next entry")]
    HeaderOfNothing,
    /// A sparse map that does not fit.
    #[error("has a map of its holes that makes no sense")]
    SparseMap,
    /// The limit of entries.
    #[error("there are more than {0} entries")]
    TooManyEntries(u64),
    /// The limit of bytes.
    #[error("the files are larger than {0} bytes together")]
    TooManyBytes(u64),
    /// Compressed data that is damaged.
    #[error("cannot be decompressed: {0}")]
    Compression(String),
    /// The digest of something is another than its name says.
    #[error("has the digest {found}, and not {named}")]
    Digest {
        /// What was computed.
        found: String,
        /// What the image says.
        named: String,
    },
    /// A size is another than a descriptor says.
    #[error("is {found} bytes long, and not {named}")]
    Size {
        /// What was counted.
        found: u64,
        /// What the image says.
        named: u64,
    },
    /// A blob or a file of the image is missing.
    #[error("is missing")]
    Missing,
    /// A document of the image is not what it should be.
    #[error("makes no sense: {0}")]
    Document(String),
    /// A document of the image is too long to be read.
    #[error("is {0} bytes long, which is too much for what it is")]
    LongDocument(u64),
    /// A digest that is none, or of an algorithm that is not known.
    #[error("has no digest that is known here: {0:?}")]
    UnknownDigest(String),
    /// Not the same number of layers in two places.
    #[error("names {layers} layers, and its configuration {diff_ids}")]
    Layers {
        /// In the manifest.
        layers: usize,
        /// In the configuration.
        diff_ids: usize,
    },
    /// Reading failed.
    #[error("cannot be read: {0}")]
    Read(String),
}

impl Flaw {
    /// What the person can do.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TooManyEntries(_) => "if you trust it, allow more: --max-entries N",
            Self::TooManyBytes(_) => "if you trust it, allow more: --max-bytes N",
            Self::Aufs => "remove it if the layer did not come from aufs",
            Self::OpaqueRoot => "leave the layers below out of the image",
            Self::Missing | Self::Truncated(_) | Self::Read(_) | Self::Compression(_) => {
                "fetch or save the image anew; is the disk full?"
            }
            Self::Digest { .. } | Self::Size { .. } => {
                "it was changed after it was made: fetch it anew, from somebody whom you trust"
            }
            _ => "do not use this image; whoever made it is at fault",
        }
    }

    /// The flaw of this entry.
    pub fn of(self, path: impl AsRef<Path>) -> Refused {
        Refused { at: vec![path.as_ref().to_owned()], flaw: self }
    }
}

/// What is refused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where it is, from the innermost place outwards: the entry, its layer.
    pub at: Vec<PathBuf>,
    /// Why.
    pub flaw: Flaw,
}

impl Refused {
    /// The same in a larger place: its layer.
    pub fn within(mut self, place: impl Into<PathBuf>) -> Self {
        self.at.push(place.into());
        self
    }
}

impl std::error::Error for Refused {}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for place in self.at.iter().rev().filter(|place| !place.as_os_str().is_empty()) {
            write!(f, "{}: ", place.display())?;
        }
        write!(f, "{}\nhint: {}", self.flaw, self.flaw.hint())
    }
}

/// A failed read of an entry's data as a flaw.
pub fn flaw_of(error: io::Error) -> Flaw {
    flaw(error, 0)
}

/// A failed read as a flaw: a decoder below may have one of its own.
pub(super) fn flaw(error: io::Error, position: u64) -> Flaw {
    let kind = error.kind();
    match error.into_inner().map(|inner| inner.downcast::<Flaw>()) {
        Some(Ok(flaw)) => *flaw,
        _ if kind == io::ErrorKind::UnexpectedEof => Flaw::Truncated(position),
        Some(Err(other)) => Flaw::Read(other.to_string()),
        None => Flaw::Read(kind.to_string()),
    }
}

impl From<Flaw> for io::Error {
    fn from(flaw: Flaw) -> Self {
        Self::other(flaw)
    }
}
