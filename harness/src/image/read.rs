//! Reading images, wherever they lie.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::document::{
    Config, Descriptor, IMAGE_NAME, Index, Manifest, Platform, REF_NAME, Saved, parse,
};
use super::place::Place;
use super::stream::{self, Seen};
use super::{At, Digest, Image, Kind, Layer, chain_ids};
use crate::tarball::Flaw;
use crate::{Error, Result};

/// How deep an index may lie in another one.
const NESTED: usize = 3;

/// Every image at `path`: an OCI layout, an archive of one, a `docker save` archive, the
/// data folder of a Docker engine that keeps its layers with overlay2, or the root folder
/// of containerd.
///
/// # Errors
/// What is none of these, and documents that do not fit each other or their digests.
pub fn images(path: &Path) -> Result<Vec<Image>> {
    let place = Arc::new(Place::open(path)?);
    let within = |error| match error {
        Error::Refused(refused) => refused.within(path).into(),
        other => other,
    };
    if place.has("image/overlay2/repositories.json") {
        return super::overlay2::images(path, &place).map_err(within);
    }
    if place.has(super::containerd::NAMES) {
        return super::containerd::images(path).map_err(within);
    }
    if place.has("manifest.json") {
        return saved(&place).map_err(within);
    }
    if place.has("index.json") {
        return layout(&place).map_err(within);
    }
    let message = format!("{} holds no image", path.display());
    Err(Error::hinted(
        message,
        "name an OCI layout, an archive of one, what `docker save` wrote, a data folder of \
         Docker that has image/overlay2, or containerd's root folder",
    ))
}

/// The image at `path`; with several, the one called `name`.
pub fn image(path: &Path, name: Option<&str>) -> Result<Image> {
    let all = images(path)?;
    let names = |images: &[Image]| {
        let names: Vec<String> = images.iter().map(Image::name).collect();
        names.join(", ")
    };
    let several = names(&all);
    let mut fitting: Vec<Image> = match name {
        None => all,
        Some(name) => all.into_iter().filter(|image| image.is_called(name)).collect(),
    };
    match (fitting.len(), name) {
        (1, _) => Ok(fitting.remove(0)),
        (0, Some(name)) => {
            let message = format!("there is no image {name:?} in {}", path.display());
            Err(Error::hinted(message, format!("there are {several}")))
        }
        (0, None) => Err(Error::hinted(format!("{} holds no image", path.display()), "make one")),
        _ => {
            let message = format!("{} holds several images", path.display());
            Err(Error::hinted(message, format!("choose one with --name: {}", names(&fitting))))
        }
    }
}

fn layout(place: &Arc<Place>) -> Result<Vec<Image>> {
    let path = Path::new("index.json");
    let index: Index = parse(&place.document(path)?, path)?;
    let mut images = Vec::new();
    for descriptor in &index.manifests {
        let manifest = choose(place, descriptor, NESTED)?;
        let name = [IMAGE_NAME, REF_NAME].iter().find_map(|key| descriptor.annotations.get(*key));
        images.push(manifested(place, &manifest, name.cloned())?);
    }
    Ok(images)
}

/// The manifest that `descriptor` is, or that it has for this machine.
pub(super) fn choose(place: &Place, descriptor: &Descriptor, depth: usize) -> Result<Descriptor> {
    if !descriptor.media_type.contains("index") && !descriptor.media_type.contains("list") {
        return Ok(descriptor.clone());
    }
    let path = blob(&descriptor.digest);
    if depth == 0 {
        return Err(Flaw::Document("an index in an index in an index".into()).of(path).into());
    }
    let index: Index = parse(&verified(place, descriptor)?, &path)?;
    let ours = |platform: &Platform| platform.architecture == architecture();
    let fitting = index.manifests.iter().find(|one| one.platform.as_ref().is_some_and(ours));
    let found = fitting.or(index.manifests.first());
    let found = found.ok_or_else(|| Flaw::Document("an index of nothing".into()).of(path))?;
    choose(place, found, depth - 1)
}

pub(super) fn manifested(
    place: &Arc<Place>,
    descriptor: &Descriptor,
    name: Option<String>,
) -> Result<Image> {
    let path = blob(&descriptor.digest);
    let manifest: Manifest = parse(&verified(place, descriptor)?, &path)?;
    let document = verified(place, &manifest.config)?;
    let layers = manifest.layers.iter().map(|layer| At::Blob {
        path: blob(&layer.digest),
        digest: Some(layer.digest.clone()),
        size: Some(layer.size),
    });
    let mut image = assembled(
        place,
        document,
        &blob(&manifest.config.digest),
        layers.collect(),
        name.into_iter().collect(),
    )?;
    image.manifest = Some(descriptor.digest.clone());
    image.kind = Kind::OciLayout;
    Ok(image)
}

fn saved(place: &Arc<Place>) -> Result<Vec<Image>> {
    let path = Path::new("manifest.json");
    let saved: Vec<Saved> = parse(&place.document(path)?, path)?;
    let mut images = Vec::new();
    for one in saved {
        let document = place.document(&one.config)?;
        // `HEX.json`, and since Docker 25 `blobs/sha256/HEX`.
        let stem = one.config.file_stem().unwrap_or_default().to_string_lossy();
        let named: Digest =
            format!("sha256:{stem}").parse().map_err(|flaw: Flaw| flaw.of(&one.config))?;
        named.check(&Digest::of(&document)).map_err(|flaw| flaw.of(&one.config))?;
        let layers = one.layers.iter().map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            At::Blob {
                path: path.clone(),
                digest: format!("sha256:{name}").parse().ok(),
                size: None,
            }
        });
        let names = one.repo_tags.unwrap_or_default();
        images.push(assembled(place, document, &one.config, layers.collect(), names)?);
    }
    Ok(images)
}

/// An image of its configuration and of where its layers lie, from the bottom up.
pub(super) fn assembled(
    place: &Arc<Place>,
    document: Vec<u8>,
    path: &Path,
    layers: Vec<At>,
    names: Vec<String>,
) -> Result<Image> {
    let config: Config = parse(&document, path)?;
    let diff_ids = &config.rootfs.diff_ids;
    if layers.len() != diff_ids.len() {
        let flaw = Flaw::Layers { layers: layers.len(), diff_ids: diff_ids.len() };
        return Err(flaw.of(path).into());
    }
    let chain_ids = chain_ids(diff_ids);
    let all = layers.into_iter().zip(diff_ids).zip(chain_ids);
    let layers =
        all.map(|((at, diff_id), chain_id)| Layer { diff_id: diff_id.clone(), chain_id, at });
    Ok(Image {
        kind: Kind::DockerSave,
        names,
        manifest: None,
        id: Digest::of(&document),
        layers: layers.collect(),
        config,
        document,
        place: place.clone(),
    })
}

impl Image {
    /// Gives `each` the archive of a layer that lies in a blob, and checks its digests.
    pub(super) fn with_layer<T>(
        &self,
        layer: &Layer,
        each: impl FnOnce(&mut dyn std::io::Read) -> Result<T>,
    ) -> Result<(T, Seen)> {
        let At::Blob { path, digest, size } = &layer.at else {
            return Err(Error::Setup("a layer that is a folder has no archive".into()));
        };
        let (blob, length) = self.place.reader(path)?;
        if let Some(size) = size.filter(|size| *size != length) {
            return Err(Flaw::Size { found: length, named: size }.of(path).into());
        }
        let within = |error| match error {
            Error::Refused(refused) => refused.within(path).into(),
            other => other,
        };
        let (value, seen) = stream::read(blob, Path::new(""), each).map_err(within)?;
        if let Some(digest) = digest {
            digest.check(&seen.blob.0).map_err(|flaw| flaw.of(path))?;
        }
        let of_archive = |flaw: Flaw| flaw.of("the archive in it").within(path);
        layer.diff_id.check(&seen.diff.0).map_err(of_archive)?;
        Ok((value, seen))
    }

    fn is_called(&self, name: &str) -> bool {
        let short = |one: &String| one.strip_prefix("docker.io/library/").unwrap_or(one).to_owned();
        let with_tag = format!("{name}:latest");
        self.names.iter().map(short).any(|one| one == name || one == with_tag)
            || self.id.to_string() == name
            || name.len() >= 12 && self.id.hex().starts_with(name)
    }
}

/// A blob that has the digest and the size of its descriptor.
fn verified(place: &Place, descriptor: &Descriptor) -> Result<Vec<u8>> {
    let path = blob(&descriptor.digest);
    let bytes = place.document(&path)?;
    if bytes.len() as u64 != descriptor.size {
        let flaw = Flaw::Size { found: bytes.len() as u64, named: descriptor.size };
        return Err(flaw.of(path).into());
    }
    descriptor.digest.check(&Digest::of(&bytes)).map_err(|flaw| flaw.of(path))?;
    Ok(bytes)
}

/// Where a layout keeps the blob of that digest.
pub(super) fn blob(digest: &Digest) -> PathBuf {
    Path::new("blobs/sha256").join(digest.hex())
}

/// This machine's architecture, as images name it.
pub(super) fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}
