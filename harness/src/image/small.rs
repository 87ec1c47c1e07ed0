//! Images of a few small files, for exercises, in memory: as an OCI layout, and as
//! `docker save` writes them.

use std::io;

use serde_json::{json, to_vec};
use tar::{Builder, EntryType, Header};

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

/// What `docker save` writes of an image of these archives, from the bottom up.
pub fn saved(name: &str, layers: &[Vec<u8>]) -> Result<Vec<u8>> {
    let diff_ids: Vec<Digest> = layers.iter().map(Digest::of).collect();
    let config = json!({
        "architecture": architecture(),
        "os": "linux",
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
    });
    let config = config.to_string();
    let document = format!("{}.json", Digest::of(&config).hex());
    let file = |diff_id: &Digest| format!("{}/layer.tar", diff_id.hex());
    let names: Vec<String> = diff_ids.iter().map(file).collect();
    let manifest = json!([{ "Config": document, "RepoTags": [name], "Layers": names }]);
    let mut out = Archive::new(0);
    // A layer's place in the archive says nothing: the manifest tells the order.
    let mut all: Vec<_> = names.iter().zip(layers).collect();
    all.sort();
    for (name, archive) in all {
        out = out.file(name, archive, 0o644)?;
    }
    out.file(&document, config.as_bytes(), 0o644)?
        .file("manifest.json", manifest.to_string().as_bytes(), 0o644)?
        .bytes()
}

fn archive(files: &[(String, String)]) -> Result<Vec<u8>> {
    let each = files.iter().try_fold(Archive::new(0), |out, (name, content)| {
        out.file(name, content.as_bytes(), 0o644)
    });
    each?.bytes()
}

/// A tar archive that grows in memory, of files of root's unless something else is said.
pub struct Archive {
    out: Builder<Vec<u8>>,
    mtime: u64,
}

impl Archive {
    /// An empty one; its files were last changed so many seconds after 1970.
    pub fn new(mtime: u64) -> Self {
        Self { out: Builder::new(Vec::new()), mtime }
    }

    /// A file.
    pub fn file(self, name: &str, content: &[u8], mode: u32) -> Result<Self> {
        self.owned(name, content, mode, 0)
    }

    /// A file that belongs to this user and group.
    pub fn owned(mut self, name: &str, content: &[u8], mode: u32, id: u64) -> Result<Self> {
        let mut header = self.header(EntryType::Regular, mode);
        header.set_uid(id);
        header.set_gid(id);
        header.set_size(content.len() as u64);
        self.out.append_data(&mut header, name, content).doing(|| format!("archive {name}"))?;
        Ok(self)
    }

    /// A folder.
    pub fn folder(mut self, name: &str) -> Result<Self> {
        let mut header = self.header(EntryType::Directory, 0o755);
        let name = format!("{name}/");
        let added = self.out.append_data(&mut header, &name, io::empty());
        added.doing(|| format!("archive {name}"))?;
        Ok(self)
    }

    /// A symbolic link.
    pub fn symlink(mut self, name: &str, target: &str) -> Result<Self> {
        let mut header = self.header(EntryType::Symlink, 0o777);
        self.out.append_link(&mut header, name, target).doing(|| format!("archive {name}"))?;
        Ok(self)
    }

    /// Another name of the file `first`, which has this mode and owner.
    pub fn link(mut self, name: &str, first: &str, mode: u32, id: u64) -> Result<Self> {
        let mut header = self.header(EntryType::Link, mode);
        header.set_uid(id);
        header.set_gid(id);
        self.out.append_link(&mut header, name, first).doing(|| format!("archive {name}"))?;
        Ok(self)
    }

    /// All of it.
    pub fn bytes(self) -> Result<Vec<u8>> {
        self.out.into_inner().doing(|| "make an archive")
    }

    fn header(&self, kind: EntryType, mode: u32) -> Header {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_mtime(self.mtime);
        header.set_size(0);
        header.set_uid(0);
        header.set_gid(0);
        header
    }
}
