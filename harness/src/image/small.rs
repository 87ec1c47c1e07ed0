//! An image of a few small files, for exercises: an OCI layout in memory.

use std::io;

use serde_json::{json, to_vec};
use tar::{Builder, Header};

use super::Digest;
use super::document::media;
use super::read::{architecture, blob};
use crate::{Doing, Result};

/// The files of a layout, by their names in it.
pub type Files = Vec<(String, Vec<u8>)>;

/// An image of these layers, from the bottom up, each of files with their content. A name
/// such as `.wh.x` is a whiteout, as in any layer.
pub fn layout(layers: &[Vec<(String, String)>]) -> Result<Files> {
    let mut files = Files::new();
    let mut named = |media: &str, bytes: Vec<u8>| {
        let digest = Digest::of(&bytes);
        let descriptor = json!({ "mediaType": media, "digest": digest, "size": bytes.len() });
        files.push((blob(&digest).display().to_string(), bytes));
        (descriptor, digest)
    };
    let archives = layers.iter().map(|files| archive(files)).collect::<Result<Vec<_>>>()?;
    let layers: Vec<_> = archives.into_iter().map(|archive| named(media::LAYER, archive)).collect();
    let diff_ids: Vec<_> = layers.iter().map(|(_, digest)| digest).collect();
    let config = json!({
        "architecture": architecture(),
        "os": "linux",
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
    });
    let bytes = |value| to_vec(&value).map_err(io::Error::from).doing(|| "write an image");
    let (config, _) = named(media::CONFIG, bytes(config)?);
    let layers: Vec<_> = layers.into_iter().map(|(descriptor, _)| descriptor).collect();
    let manifest = json!({ "schemaVersion": 2, "config": config, "layers": layers });
    let (entry, _) = named(media::MANIFEST, bytes(manifest)?);
    let index = json!({ "schemaVersion": 2, "manifests": [entry] });
    files.push(("index.json".into(), bytes(index)?));
    files.push(("oci-layout".into(), br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec()));
    Ok(files)
}

fn archive(files: &[(String, String)]) -> Result<Vec<u8>> {
    let mut out = Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        out.append_data(&mut header, name, content.as_bytes())
            .doing(|| format!("archive {name}"))?;
    }
    out.into_inner().doing(|| "make a layer")
}
