//! Container images: what `docker save` writes, OCI layouts and archives of them, and the
//! stores of Docker and containerd; read, verified, unpacked, mounted and made.
//!
//! ```text
//! archive, layout, engine's store ──▶ Image ──▶ Store (each layer unpacked once)
//!                                       │           │
//!                                   inspect      mount, flatten, diff
//! ```
//!
//! What comes from outside is not believed: each document, blob and archive has the
//! digest that names it, or is refused with its [`Flaw`](crate::tarball::Flaw).
//!
//! # References
//! OCI image specification; Docker image specification 1.2.

mod beneath;
mod bolt;
mod build;
mod containerd;
mod context;
mod digest;
mod dockerfile;
mod document;
mod fetch;
mod listing;
mod overlay2;
mod place;
mod read;
mod small;
mod stack;
mod store;
mod stream;
mod unpack;

pub use build::{Built, Output, Recipe, build, build_of};
pub use containerd::snapshots;
pub use digest::{Digest, Hashing, chain_ids};
pub use dockerfile::{Dockerfile, dockerfile};
pub use document::{Config, History, Run};
pub use fetch::fetch;
pub use listing::{Listed, listing};
pub use read::{image, images};
pub use small::{Archive, layout, saved};
pub use stack::{Stack, Upper, compare, export};
pub use store::{Options, Store};
pub use stream::{Compression, Seen};
pub use unpack::{Marks, Unpacked, unpack};

use std::path::PathBuf;
use std::sync::Arc;

use crate::Result;
use place::Place;

/// Where an image was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An OCI layout, or an archive of one.
    OciLayout,
    /// What `docker save` wrote.
    DockerSave,
    /// The data folder of a Docker engine, with overlay2.
    Overlay2,
    /// The root folder of containerd.
    Containerd,
}

/// An image.
#[derive(Clone, Debug)]
pub struct Image {
    /// Where it was found.
    pub kind: Kind,
    /// Its names, with their tags.
    pub names: Vec<String>,
    /// The digest of its manifest, where it has one.
    pub manifest: Option<Digest>,
    /// The digest of its configuration.
    pub id: Digest,
    /// Its configuration.
    pub config: Config,
    /// The same, byte for byte.
    pub document: Vec<u8>,
    /// Its layers, from the bottom up.
    pub layers: Vec<Layer>,
    place: Arc<Place>,
}

/// A layer of an image.
#[derive(Clone, Debug)]
pub struct Layer {
    /// The digest of its uncompressed archive.
    pub diff_id: Digest,
    /// The digest of it with all below it.
    pub chain_id: Digest,
    /// Where it lies.
    pub at: At,
}

/// Where a layer lies.
#[derive(Clone, Debug)]
pub enum At {
    /// In an archive, possibly compressed.
    Blob {
        /// The file, in the layout or the archive of the image.
        path: PathBuf,
        /// Its digest, where the image says one.
        digest: Option<Digest>,
        /// Its length, where the image says it.
        size: Option<u64>,
    },
    /// In a folder of an engine, unpacked.
    Folder {
        /// The folder.
        diff: PathBuf,
        /// The short name of it that the engine mounts by, relative to its store.
        short: PathBuf,
    },
}

impl Image {
    /// One of its names, or else the beginning of its id.
    pub fn name(&self) -> String {
        self.names.first().cloned().unwrap_or_else(|| self.id.short().to_owned())
    }

    /// The length of a layer's blob, as far as it can be told without reading it.
    pub fn length(&self, layer: &Layer) -> u64 {
        match &layer.at {
            At::Blob { path, .. } => self.place.reader(path).map_or(0, |(_, length)| length),
            At::Folder { .. } => 0,
        }
    }

    /// Reads every layer and checks its digests; what each of them is, from the bottom up.
    ///
    /// # Errors
    /// The first that is not what the image says of it.
    pub fn verify(&self) -> Result<Vec<Seen>> {
        let layers = self.layers.iter();
        layers
            .map(|layer| match &layer.at {
                At::Blob { .. } => Ok(self.with_layer(layer, |_| Ok(()))?.1),
                At::Folder { .. } => overlay2::reassembled(self, layer),
            })
            .collect()
    }
}
