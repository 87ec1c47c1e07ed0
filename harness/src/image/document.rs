//! The JSON documents of an image, as far as anything here looks at them.
//!
//! # References
//! OCI image specification, image-index.md, manifest.md, config.md, image-layout.md;
//! Docker image specification 1.2, "Combined Image JSON + Filesystem Changeset Format".

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Digest;
use crate::tarball::{Flaw, Refused};

/// The media types that are written here.
pub(super) mod media {
    pub(crate) const INDEX: &str = "application/vnd.oci.image.index.v1+json";
    pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
    pub(crate) const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
    pub(crate) const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
}

/// The annotation of a descriptor in an index that gives its name, and the one in which
/// engines keep the whole of it.
pub(super) const REF_NAME: &str = "org.opencontainers.image.ref.name";
pub(super) const IMAGE_NAME: &str = "io.containerd.image.name";

/// What a blob is, and how to know it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What kind of thing it is.
    pub media_type: String,
    /// Its digest, which is also its name.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
    /// The machine that an image is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Its name, among other things.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

/// A kind of machine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Platform {
    /// `amd64`, `arm64` …
    pub architecture: String,
    /// `linux`.
    pub os: String,
}

/// A list of images: `index.json`, or an image of several platforms.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Index {
    pub(super) schema_version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) media_type: Option<String>,
    pub(super) manifests: Vec<Descriptor>,
}

/// One image: its configuration, and its layers from the bottom up.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Manifest {
    pub(super) schema_version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) media_type: Option<String>,
    pub(super) config: Descriptor,
    pub(super) layers: Vec<Descriptor>,
}

/// One image of a `docker save` archive, in its `manifest.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Saved {
    pub(super) config: PathBuf,
    pub(super) repo_tags: Option<Vec<String>>,
    pub(super) layers: Vec<PathBuf>,
}

/// The configuration of an image. Its digest is the image's id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Config {
    /// `amd64`, `arm64` …
    #[serde(default)]
    pub architecture: String,
    /// `linux`.
    #[serde(default)]
    pub os: String,
    /// When it was made, as RFC 3339 writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// What a container of it runs.
    #[serde(default)]
    pub config: Run,
    /// Its layers.
    pub rootfs: RootFs,
    /// How each of them was made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<History>,
}

/// What a container runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Run {
    /// The program; its arguments are `cmd`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entrypoint: Option<Vec<String>>,
    /// The command, or the arguments of the entry point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cmd: Option<Vec<String>>,
    /// `NAME=VALUE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env: Option<Vec<String>>,
    /// Where it starts.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub working_dir: String,
    /// As whom.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub user: String,
}

impl Run {
    /// Sets a variable, written `NAME=VALUE`: in its place, where it is set already.
    pub fn set_env(&mut self, pair: String) {
        let name = |of: &str| of.split('=').next().map(str::to_owned);
        let env = self.env.get_or_insert_default();
        match env.iter_mut().find(|other| name(other) == name(&pair)) {
            Some(other) => *other = pair,
            None => env.push(pair),
        }
    }
}

/// The layers of an image.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RootFs {
    /// `layers`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The digests of the layers' uncompressed archives, from the bottom up.
    pub diff_ids: Vec<Digest>,
}

/// How a layer was made.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct History {
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// By which command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// Whether it changed no file, and so has no layer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empty_layer: bool,
}

/// Reads the document that `path` holds.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8], path: &Path) -> Result<T, Refused> {
    serde_json::from_slice(bytes).map_err(|error| Flaw::Document(error.to_string()).of(path))
}
