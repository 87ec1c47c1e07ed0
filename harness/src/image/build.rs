//! Making an image of a folder, or of the layers that a Dockerfile makes of it, and of what
//! a container runs.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;
use serde_json::to_vec;

use super::document::{
    Descriptor, History, IMAGE_NAME, Index, Manifest, Platform, REF_NAME, RootFs, Saved, media,
};
use super::read::{architecture, blob};
use super::{Compression, Config, Digest, Hashing, Run};
use crate::union::form::{Form, Tree, read_tree};
use crate::{Doing, Error, Result};

/// Every image says when it was made. The same root shall give the same bytes.
const CREATED: &str = "1970-01-01T00:00:00Z";

/// How an image is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// A folder: an OCI layout.
    OciLayout,
    /// An archive of such a folder.
    OciArchive,
    /// As `docker save` writes it, and `docker load` reads it.
    DockerSave,
}

/// What is made.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Its name with its tag.
    pub name: String,
    /// What a container runs.
    pub run: Run,
    /// How the layer is compressed; `docker save` does not compress.
    pub compression: Compression,
    /// How it is written.
    pub output: Output,
}

/// What was made.
#[derive(Clone, Debug)]
pub struct Built {
    /// The digest of the configuration: the image's id.
    pub id: Digest,
    /// The digests of the layers' archives, uncompressed, from the bottom up.
    pub diff_ids: Vec<Digest>,
    /// The digest of the manifest, in the forms that have one.
    pub manifest: Option<Digest>,
}

/// Makes an image of the folder `root`: one layer, as [`build_of`] does.
pub fn build(root: &Path, recipe: &Recipe, target: &Path) -> Result<Built> {
    build_of(vec![read_tree(root)?], recipe, target)
}

/// Makes an image of these layers, from the bottom up, at `target`, which is not there yet.
/// The same files, owners and times give the same bytes.
///
/// # Errors
/// What a layer cannot hold, such as a socket or a name that would be a whiteout.
pub fn build_of(layers: Vec<Tree>, recipe: &Recipe, target: &Path) -> Result<Built> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let work = target.with_file_name(format!(".{name}.partial"));
    fs::create_dir(&work).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Error::hinted(
            format!("{} is there already", work.display()),
            "it was left by an interrupted build: remove it",
        ),
        _ => Error::io(format!("make {}", work.display()), error),
    })?;
    let built = in_folder(layers, recipe, &work).and_then(|built| {
        put(recipe, &work, target)?;
        Ok(built)
    });
    if work.exists() {
        // What went wrong before matters more than what is left.
        let _ = fs::remove_dir_all(&work);
    }
    built
}

fn in_folder(layers: Vec<Tree>, recipe: &Recipe, work: &Path) -> Result<Built> {
    let compression = match recipe.output {
        Output::DockerSave => Compression::None,
        _ => recipe.compression,
    };
    let made = layers.into_iter().enumerate().map(|(at, tree)| {
        let archive = work.join(format!("{at}.tar"));
        super::export(tree, &archive, Form::OciTar)?;
        Ok((compress(&archive, compression)?, archive))
    });
    let made = made.collect::<Result<Vec<_>>>()?;
    let diff_ids: Vec<Digest> = made.iter().map(|(layer, _)| layer.diff_id.clone()).collect();
    let config = config(&diff_ids, &recipe.run);
    let document = to_vec(&config).map_err(io::Error::from).doing(|| "write a configuration")?;
    let id = Digest::of(&document);
    let files = Files(work);
    if recipe.output == Output::DockerSave {
        let mut layers = Vec::new();
        for (layer, archive) in &made {
            let path = PathBuf::from(layer.diff_id.hex()).join("layer.tar");
            files.name(archive, &path)?;
            layers.push(path);
        }
        let config = PathBuf::from(format!("{}.json", id.hex()));
        files.write(&config, &document)?;
        let saved = Saved { config, repo_tags: Some(vec![recipe.name.clone()]), layers };
        files.json("manifest.json", &[saved])?;
        return Ok(Built { id, diff_ids, manifest: None });
    }
    let media_type = match compression {
        Compression::None => media::LAYER.to_owned(),
        other => format!("{}+{}", media::LAYER, other.name()),
    };
    let mut layers = Vec::new();
    for (layer, archive) in &made {
        files.name(archive, &blob(&layer.blob))?;
        layers.push(descriptor(&media_type, &layer.blob, layer.size));
    }
    files.write(&blob(&id), &document)?;
    let manifest = Manifest {
        schema_version: 2,
        media_type: Some(media::MANIFEST.into()),
        config: descriptor(media::CONFIG, &id, document.len() as u64),
        layers,
    };
    let document = to_vec(&manifest).map_err(io::Error::from).doing(|| "write a manifest")?;
    let manifest = Digest::of(&document);
    files.write(&blob(&manifest), &document)?;
    let mut entry = descriptor(media::MANIFEST, &manifest, document.len() as u64);
    entry.platform = Some(Platform { architecture: architecture().into(), os: "linux".into() });
    let tag = recipe.name.rsplit_once(':').map_or("latest", |(_, tag)| tag);
    entry.annotations = [(IMAGE_NAME, recipe.name.as_str()), (REF_NAME, tag)]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    let index =
        Index { schema_version: 2, media_type: Some(media::INDEX.into()), manifests: vec![entry] };
    files.json("index.json", &index)?;
    files.write(Path::new("oci-layout"), br#"{"imageLayoutVersion":"1.0.0"}"#)?;
    Ok(Built { id, diff_ids, manifest: Some(manifest) })
}

/// Puts the finished folder, or an archive of it, where it is wanted.
fn put(recipe: &Recipe, work: &Path, target: &Path) -> Result<()> {
    if recipe.output == Output::OciLayout {
        return fs::rename(work, target).doing(|| format!("make {}", target.display()));
    }
    let mut tree = read_tree(work)?;
    tree.remove(Path::new(""));
    for node in tree.values_mut() {
        // Whoever made it, and when, does not belong to it.
        if let Some(meta) = &mut node.meta {
            (meta.uid, meta.gid, meta.mtime) = (0, 0, (0, 0));
            meta.xattrs.clear();
        }
    }
    super::export(tree, target, Form::OciTar)
}

struct Layer {
    diff_id: Digest,
    blob: Digest,
    size: u64,
}

/// Compresses the archive in its place, and digests it before and after.
fn compress(path: &Path, compression: Compression) -> Result<Layer> {
    let doing = || format!("compress {}", path.display());
    let mut plain = Hashing::new(File::open(path).doing(doing)?);
    let compressed = path.with_extension("compressed");
    let (blob, size) = match compression {
        Compression::None => {
            io::copy(&mut plain, &mut io::sink()).doing(doing)?;
            let (diff_id, size) = plain.finish();
            return Ok(Layer { blob: diff_id.clone(), diff_id, size });
        }
        Compression::Gzip => {
            let out = Hashing::new(BufWriter::new(File::create_new(&compressed).doing(doing)?));
            let mut encoder = GzEncoder::new(out, flate2::Compression::default());
            io::copy(&mut plain, &mut encoder).doing(doing)?;
            let mut out = encoder.finish().doing(doing)?;
            out.flush().doing(doing)?;
            out.finish()
        }
        Compression::Zstd => {
            let mut out = Hashing::new(BufWriter::new(File::create_new(&compressed).doing(doing)?));
            let level = ruzstd::encoding::CompressionLevel::Fastest;
            ruzstd::encoding::compress(&mut plain, &mut out, level);
            out.flush().doing(doing)?;
            out.finish()
        }
    };
    fs::rename(&compressed, path).doing(doing)?;
    Ok(Layer { diff_id: plain.finish().0, blob, size })
}

fn config(diff_ids: &[Digest], run: &Run) -> Config {
    let history = History {
        created: Some(CREATED.into()),
        created_by: Some("isolab image build".into()),
        empty_layer: false,
    };
    Config {
        architecture: architecture().into(),
        os: "linux".into(),
        created: Some(CREATED.into()),
        config: run.clone(),
        rootfs: RootFs { kind: "layers".into(), diff_ids: diff_ids.to_vec() },
        history: vec![history; diff_ids.len()],
    }
}

fn descriptor(media_type: &str, digest: &Digest, size: u64) -> Descriptor {
    Descriptor {
        media_type: media_type.into(),
        digest: digest.clone(),
        size,
        platform: None,
        annotations: Default::default(),
    }
}

/// The files of an image that is being written.
struct Files<'a>(&'a Path);

impl Files<'_> {
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let full = self.parent_of(path)?;
        fs::write(&full, bytes).doing(|| format!("write {}", full.display()))
    }

    fn json(&self, path: &str, value: &impl serde::Serialize) -> Result<()> {
        let bytes = to_vec(value).map_err(io::Error::from).doing(|| format!("write {path}"))?;
        self.write(Path::new(path), &bytes)
    }

    /// Gives the finished file `from` its name.
    fn name(&self, from: &Path, path: &Path) -> Result<()> {
        let full = self.parent_of(path)?;
        fs::rename(from, &full).doing(|| format!("make {}", full.display()))
    }

    fn parent_of(&self, path: &Path) -> Result<PathBuf> {
        let full = self.0.join(path);
        let parent = full.parent().unwrap_or(self.0);
        fs::create_dir_all(parent).doing(|| format!("make {}", parent.display()))?;
        Ok(full)
    }
}
