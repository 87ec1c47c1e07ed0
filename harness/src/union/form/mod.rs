//! A layer on disk: how each union file system notes what its upper branch hides, and
//! the way from one form to another.
//!
//! ```text
//! folder or tar ──▶ Tree ──decode──▶ Layer ──encode──▶ Tree ──▶ folder or tar
//!                   (what lies there)   (what it means)
//! ```
//!
//! What a form has no words for is refused with its path and the reason; nothing is
//! dropped in silence.

mod apply;
mod archive;
mod fuse_overlayfs;
mod layer;
mod oci;
mod overlay;
mod read;
mod unionfs_fuse;
mod write;

pub use apply::apply;
pub use layer::{Content, Entry, Kind, Layer, Meta, Node, Tree};
pub use oci::{Mark, mark};
pub use read::read as read_tree;

use std::fmt;
use std::path::Path;

use crate::{Error, Result};
use overlay::Marks;

/// How a layer lies on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// overlayfs: char 0:0, and `trusted.overlay.opaque`.
    Overlay,
    /// overlayfs mounted with `userxattr`: char 0:0, and `user.overlay.opaque`.
    OverlayUserxattr,
    /// A folder with the whiteout files of OCI images: `.wh.NAME`, `.wh..wh..opq`.
    Oci,
    /// The same in a tar archive, uncompressed.
    OciTar,
    /// unionfs-fuse: `.unionfs-fuse/PATH_HIDDEN~`.
    UnionfsFuse,
    /// fuse-overlayfs: char 0:0 and `.wh.NAME`, attributes and `.wh..wh..opq`.
    FuseOverlayfs,
}

impl Form {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::Overlay,
        Self::OverlayUserxattr,
        Self::Oci,
        Self::OciTar,
        Self::UnionfsFuse,
        Self::FuseOverlayfs,
    ];

    /// Its name: `overlay`, `oci-tar`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overlay => "overlay",
            Self::OverlayUserxattr => "overlay-userxattr",
            Self::Oci => "oci",
            Self::OciTar => "oci-tar",
            Self::UnionfsFuse => "unionfs-fuse",
            Self::FuseOverlayfs => "fuse-overlayfs",
        }
    }

    /// Reads the layer at `source`: a folder, or for [`Form::OciTar`] a file.
    ///
    /// # Errors
    /// A mark that this form does not know, or that says something of the layers below
    /// which a layer by itself cannot say, such as a redirect; what cannot be read.
    pub fn read(self, source: &Path) -> Result<Layer> {
        if self == Self::Overlay {
            overlay::attributes_are_visible()?;
        }
        let tree = match self {
            Self::OciTar => archive::read(source)?,
            _ => read::read(source)?,
        };
        self.decode(tree)
    }

    /// Writes `layer` to `target`: a folder that is new or empty, or for
    /// [`Form::OciTar`] a new file.
    ///
    /// # Errors
    /// What this form has no words for, before anything is written; what cannot be
    /// written, such as the owner or a device of somebody without privilege.
    pub fn write(self, layer: &Layer, target: &Path) -> Result<()> {
        let tree = self.encode(layer)?;
        match self {
            Self::OciTar => archive::write(&tree, target),
            _ => write::write(&tree, target),
        }
    }

    fn decode(self, tree: Tree) -> Result<Layer> {
        let layer = match self {
            Self::Overlay => Marks::TRUSTED.decode(tree),
            Self::OverlayUserxattr => Marks::USER.decode(tree),
            Self::Oci | Self::OciTar => oci::decode(tree),
            Self::UnionfsFuse => unionfs_fuse::decode(tree),
            Self::FuseOverlayfs => fuse_overlayfs::decode(tree),
        }?;
        layer.normalised()
    }

    fn encode(self, layer: &Layer) -> Result<Tree> {
        match self {
            Self::Overlay => Marks::TRUSTED.encode(layer),
            Self::OverlayUserxattr => Marks::USER.encode(layer),
            Self::Oci | Self::OciTar => oci::encode(layer),
            Self::UnionfsFuse => unionfs_fuse::encode(layer),
            Self::FuseOverlayfs => fuse_overlayfs::encode(layer),
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What cannot be said in a form: the path and why, with what the person can do.
fn refuse(path: &Path, why: impl fmt::Display, hint: &str) -> Error {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    Error::hinted(format!("{}: {why}", path.display()), hint)
}
