//! Docker's own store, as it lies on disk with the storage driver overlay2.
//!
//! ```text
//! image/overlay2/repositories.json             names and ids
//! image/overlay2/imagedb/content/sha256/ID     configurations
//! image/overlay2/layerdb/sha256/CHAIN/         diff, parent, cache-id, size, tar-split
//! overlay2/CACHE-ID/                           diff/, link, lower, work/, committed
//! overlay2/l/SHORT                             links to ../CACHE-ID/diff
//! ```
//!
//! # References
//! moby, daemon/graphdriver/overlay2 and layer/filestore.go; vbatts/tar-split.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::read::GzDecoder;
use serde::Deserialize;

use super::document::parse;
use super::place::Place;
use super::read::assembled;
use super::stream::{Compression, Seen};
use super::unpack::inside;
use super::{At, Config, Digest, Hashing, Image, Kind, Layer, chain_ids};
use crate::rootfs::Root;
use crate::tarball::Flaw;
use crate::{Doing, Error, Result};

/// `repositories.json`: for each repository the ids by their full names.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Repositories {
    repositories: BTreeMap<String, BTreeMap<String, Digest>>,
}

/// Every image of the store whose data folder is `data`.
pub(super) fn images(data: &Path, place: &Arc<Place>) -> Result<Vec<Image>> {
    let content = data.join("image/overlay2/imagedb/content/sha256");
    let names = names(place)?;
    let mut ids = Vec::new();
    for entry in content.read_dir().doing(|| format!("list {}", content.display()))? {
        let name = entry.doing(|| "list a folder")?.file_name();
        let name = format!("sha256:{}", name.to_string_lossy());
        ids.push(name.parse::<Digest>().map_err(|flaw| flaw.of(&content))?);
    }
    ids.sort();
    let images = ids.into_iter().map(|id| {
        let path = Path::new("image/overlay2/imagedb/content/sha256").join(id.hex());
        let document = place.document(&path)?;
        id.check(&Digest::of(&document)).map_err(|flaw| flaw.of(&path))?;
        let config: Config = parse(&document, &path)?;
        let layers = layers(data, place, &config.rootfs.diff_ids)?;
        let names = names.get(&id).cloned().unwrap_or_default();
        let image = assembled(place, document, &path, layers, names)?;
        Ok(Image { kind: Kind::Overlay2, ..image })
    });
    images.collect()
}

fn names(place: &Place) -> Result<BTreeMap<Digest, Vec<String>>> {
    let path = Path::new("image/overlay2/repositories.json");
    let all: Repositories = parse(&place.document(path)?, path)?;
    let mut names = BTreeMap::<Digest, Vec<String>>::new();
    for (name, id) in all.repositories.into_values().flatten() {
        names.entry(id).or_default().push(name);
    }
    Ok(names)
}

/// Where the layers of these diff ids lie. What the store says of each has to agree with
/// the chain ids, which are computed here, and with the links of the driver.
fn layers(data: &Path, place: &Place, diff_ids: &[Digest]) -> Result<Vec<At>> {
    let mut lower = String::new();
    let mut above: Option<&Digest> = None;
    let chain_ids = chain_ids(diff_ids);
    let mut found = Vec::new();
    for (diff_id, chain_id) in diff_ids.iter().zip(&chain_ids) {
        let entry = layer_folder(chain_id);
        let word = |name: &str| word(place, &entry.join(name));
        let same = |name: &str, expected: &Digest| {
            let path = entry.join(name);
            let said: Digest = word(name)?.parse().map_err(|flaw: Flaw| flaw.of(&path))?;
            expected.check(&said).map_err(|flaw| Error::from(flaw.of(&path)))
        };
        same("diff", diff_id)?;
        above.map_or(Ok(()), |parent| same("parent", parent))?;
        let cache = word("cache-id")?;
        let driver = Path::new("overlay2").join(inside(Path::new(&cache))?);
        let link = self::word(place, &driver.join("link"))?;
        let said = match lower.is_empty() {
            true => String::new(),
            false => self::word(place, &driver.join("lower"))?,
        };
        if said != lower {
            let why = format!("the layers below are {lower:?}, and it says {said:?}");
            return Err(Flaw::Document(why).of(driver.join("lower")).into());
        }
        let short = Path::new("l").join(&link);
        lower = match lower.is_empty() {
            true => format!("l/{link}"),
            false => format!("l/{link}:{lower}"),
        };
        let diff = driver.join("diff");
        let root = Root::open(data)?;
        let target = root.canonical(&Path::new("/overlay2").join(&short));
        if target.ok().as_deref() != Some(&Path::new("/").join(&diff)) {
            let why = format!("it should lead to {}", diff.display());
            return Err(Flaw::Document(why).of(Path::new("overlay2").join(short)).into());
        }
        found.push(At::Folder { diff: data.join(diff), short });
        above = Some(chain_id);
    }
    Ok(found)
}

/// The digest of the archive that a layer once was: what the engine kept of it, the
/// headers, and between them the contents of the files as they lie there now.
pub(super) fn reassembled(image: &Image, layer: &Layer) -> Result<Seen> {
    let At::Folder { diff, .. } = &layer.at else {
        return Err(Error::Setup("a layer that is a blob is not reassembled".into()));
    };
    let path = layer_folder(&layer.chain_id).join("tar-split.json.gz");
    let (split, _) = image.place.reader(&path)?;
    let mut archive = Hashing::new(io::sink());
    assemble(BufReader::new(GzDecoder::new(split)), &Root::open(diff)?, &path, &mut archive)?;
    let (digest, length) = archive.finish();
    layer.diff_id.check(&digest).map_err(|flaw| flaw.of(diff))?;
    let seen = (digest, length);
    Ok(Seen { blob: seen.clone(), diff: seen, compression: Compression::None })
}

/// One line of a tar-split file.
#[derive(Deserialize)]
struct Line {
    /// 1 for a file, of which the content is elsewhere; 2 for bytes as they are.
    #[serde(rename = "type")]
    kind: u32,
    name: Option<String>,
    /// The name, where it is not UTF-8.
    name_raw: Option<String>,
    #[serde(default)]
    size: u64,
    payload: Option<String>,
}

fn assemble(split: impl BufRead, files: &Root, path: &Path, out: &mut impl Write) -> Result<()> {
    let doing = || format!("read {}", path.display());
    let decoded = |text: Option<String>| {
        let bytes = BASE64_STANDARD.decode(text.unwrap_or_default());
        bytes.map_err(|error| Error::from(Flaw::Document(error.to_string()).of(path)))
    };
    for line in split.lines() {
        let line: Line = parse(line.doing(doing)?.as_bytes(), path)?;
        if line.kind == 2 {
            out.write_all(&decoded(line.payload)?).doing(doing)?;
        } else if line.size > 0 {
            let name = match line.name_raw {
                Some(raw) => PathBuf::from(std::ffi::OsString::from_vec(decoded(Some(raw))?)),
                None => PathBuf::from(line.name.unwrap_or_default()),
            };
            let (file, _) = open(files, &name)?;
            io::copy(&mut file.take(line.size), out).doing(doing)?;
        }
    }
    Ok(())
}

fn open(files: &Root, name: &Path) -> Result<(File, u64)> {
    let full = Path::new("/").join(inside(name)?);
    let opened = files.file(&full);
    let (file, stat) = opened.doing(|| format!("read {}", files.outside(&full).display()))?;
    Ok((file, stat.st_size as u64))
}

fn layer_folder(chain_id: &Digest) -> PathBuf {
    Path::new("image/overlay2/layerdb/sha256").join(chain_id.hex())
}

fn word(place: &Place, path: &Path) -> Result<String> {
    let bytes = place.document(path)?;
    let text = String::from_utf8(bytes);
    let text = text.map_err(|error| Flaw::Document(error.to_string()).of(path))?;
    Ok(text.trim_end().to_owned())
}
