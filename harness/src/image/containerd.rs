//! containerd's own store, as it lies on disk.
//!
//! ```text
//! io.containerd.content.v1.content/blobs/sha256/     every blob under its digest, as in a layout
//! io.containerd.metadata.v1.bolt/meta.db             names of images, by namespace
//! io.containerd.snapshotter.v1.overlayfs/
//!     metadata.db                                    chain ids and the numbers of snapshots
//!     snapshots/N/fs                                 a layer, as overlayfs takes it
//! ```
//!
//! # References
//! containerd, metadata/buckets.go and snapshots/storage/bolt.go.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bolt::{Bolt, Bucket, Value};
use super::document::Descriptor;
use super::place::Place;
use super::read::{choose, manifested};
use super::{Digest, Image, Kind};
use crate::tarball::Flaw;
use crate::{Doing, Result};

/// The names of images.
pub(super) const NAMES: &str = "io.containerd.metadata.v1.bolt/meta.db";

const CONTENT: &str = "io.containerd.content.v1.content";
const SNAPSHOTTER: &str = "io.containerd.snapshotter.v1.overlayfs";

/// Every image of the store whose root folder is `root`, in every namespace.
pub(super) fn images(root: &Path) -> Result<Vec<Image>> {
    let place = Arc::new(Place::open(&root.join(CONTENT))?);
    let mut images = Vec::new();
    for (name, target) in targets(root)? {
        let manifest = choose(&place, &target, 3)?;
        let image = manifested(&place, &manifest, Some(name))?;
        images.push(Image { kind: Kind::Containerd, ..image });
    }
    Ok(images)
}

/// The folder of each layer that is unpacked, by its chain id.
pub fn snapshots(root: &Path) -> Result<BTreeMap<Digest, PathBuf>> {
    let folder = root.join(SNAPSHOTTER);
    let path = folder.join("metadata.db");
    let bytes = fs::read(&path).doing(|| format!("read {}", path.display()))?;
    let read = || -> std::result::Result<BTreeMap<Digest, PathBuf>, Flaw> {
        let bolt = Bolt::new(&bytes)?;
        let mut found = BTreeMap::new();
        for (key, value) in &bolt.bucket(&["v1", "snapshots"])? {
            // NAMESPACE/NUMBER/CHAIN, or another name for a container's own.
            let name = String::from_utf8_lossy(key);
            let chain = name.splitn(3, '/').nth(2).and_then(|name| name.parse().ok());
            if let (Some(chain), Some(id)) = (chain, bytes_of(&bolt.open(value)?, "id")) {
                found.insert(chain, folder.join(format!("snapshots/{}/fs", varint(id))));
            }
        }
        Ok(found)
    };
    Ok(read().map_err(|flaw| flaw.of(&path))?)
}

fn targets(root: &Path) -> Result<Vec<(String, Descriptor)>> {
    let path = root.join(NAMES);
    let bytes = fs::read(&path).doing(|| format!("read {}", path.display()))?;
    let read = || -> std::result::Result<Vec<(String, Descriptor)>, Flaw> {
        let bolt = Bolt::new(&bytes)?;
        let mut found = Vec::new();
        for (namespace, value) in &bolt.bucket(&["v1"])? {
            if let Value::Bytes(_) = value {
                continue;
            }
            let namespace = String::from_utf8_lossy(namespace);
            for (name, image) in &bolt.bucket(&["v1", &namespace, "images"])? {
                let image = bolt.open(image)?;
                let Some(target) = image.get(&b"target"[..]) else { continue };
                let target = bolt.open(target)?;
                let text = |key| bytes_of(&target, key).map(String::from_utf8_lossy);
                let descriptor = Descriptor {
                    media_type: text("mediatype").unwrap_or_default().into_owned(),
                    digest: text("digest").unwrap_or_default().parse()?,
                    // A signed number: the lowest bit is its sign.
                    size: bytes_of(&target, "size").map_or(0, varint) >> 1,
                    platform: None,
                    annotations: BTreeMap::new(),
                };
                found.push((String::from_utf8_lossy(name).into_owned(), descriptor));
            }
        }
        Ok(found)
    };
    Ok(read().map_err(|flaw| flaw.of(&path))?)
}

fn bytes_of<'a>(bucket: &Bucket<'a>, key: &str) -> Option<&'a [u8]> {
    match bucket.get(key.as_bytes()) {
        Some(Value::Bytes(bytes)) => Some(bytes),
        _ => None,
    }
}

/// A number of seven bits a byte, the lowest first.
fn varint(bytes: &[u8]) -> u64 {
    let parts = bytes.iter().take(9).enumerate();
    parts.fold(0, |sum, (at, byte)| sum | u64::from(byte & 0x7f) << (7 * at))
}
