//! `image/store-layout`: what lies in an engine's data folder, and what names it.
//!
//! Why the kernel does this: it takes folders and nothing else, so an engine unpacks each
//! layer into one. All names around them are digests: of a configuration, of an archive, of
//! a layer together with those below. Only the folders themselves have names by chance,
//! with a short one beside, since mount(2) reads no more than a page of options.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use harness::engine::{DOCKER, Docker};
use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::image::{At, Digest, Image, chain_ids, compare, image, snapshots};
use harness::record::Fact;
use harness::requirement::{BASH, ROOT, Requirement};
use harness::sandbox::{Flavour, Sandbox};
use harness::union::form::{Kind, Node, Tree, read_tree};
use harness::{Doing, Error, Result, isolation};

use super::fixture;
use crate::chroot::quietly;

/// Docker's store, and containerd's.
pub struct StoreLayout;

impl Experiment for StoreLayout {
    fn id(&self) -> &'static str {
        "image/store-layout"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![ROOT, BASH, fixture::SETCAP]
    }

    fn shows(&self) -> Vec<Requirement> {
        vec![DOCKER]
    }

    fn sandbox(&self, flavour: Flavour) -> Sandbox {
        fixture::sandbox(flavour, fixture::LAYERS)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        isolation::settle(lab.flavour())?;
        let docker = fixture::engine(lab, fixture::LAYERS)?;
        let data = docker.data();
        let image = image(&data, Some(fixture::NAME))?;
        names(lab, &data, &image)?;
        layer_names(lab, &data, &image)?;
        folders(lab, &data, &image)?;
        archives(lab, &image)?;
        containerd(lab, &docker, &image)?;
        docker.stop().map(drop)
    }

    fn claims(&self) -> Vec<Claim> {
        let count = Fact::Count(fixture::LAYERS as u64);
        let entries = ["cache-id", "diff", "parent", "size", "tar-split.json.gz"];
        vec![
            fixture::claim(fixture::LAYERS),
            Claim::is("image/overlay2/imagedb", "the id is the digest of the file", true),
            Claim::is("image/overlay2/imagedb", "repositories.json has the name", true),
            Claim::is("image/overlay2/layerdb", "folders are named by chain ids", true),
            Claim::is("image/overlay2/layerdb", "diff is the diff id", true),
            Claim::is("image/overlay2/layerdb", "parent is the chain id below", true),
            Claim::new("image/overlay2/layerdb", "an upper layer has", Fact::list(entries)),
            Claim::new("overlay2", "layers", count.clone()),
            Claim::new(
                "overlay2",
                "an upper layer has",
                Fact::list(["committed", "diff", "link", "lower", "work"]),
            ),
            Claim::new("overlay2", "the lowest has", Fact::list(["committed", "diff", "link"])),
            Claim::is("overlay2", "l/LINK leads to the layer's diff", true),
            Claim::is("overlay2", "lower names all below, from the top down", true),
            Claim::new("overlay2", "letters of a short name", Fact::Count(26)),
            Claim::new("tar-split", "archives with the digest of their name", count.clone()),
            Claim::is("tar-split", "a changed byte is noticed", true),
            Claim::exit("ctr image import", 0),
            // The layers, the configuration and the manifest; an index and what else `save`
            // wrote are named by nothing, and gone.
            Claim::new("containerd", "blobs", Fact::Count(fixture::LAYERS as u64 + 2)),
            Claim::is("containerd", "each blob is named by its digest", true),
            Claim::new("containerd", "snapshots", count.clone()),
            Claim::new(
                "containerd",
                "differences from Docker's layers",
                Fact::Map(BTreeMap::new()),
            ),
        ]
    }
}

/// Names and configurations.
fn names(lab: &mut Lab<'_>, data: &Path, image: &Image) -> Result<()> {
    let content = data.join("image/overlay2/imagedb/content/sha256").join(image.id.hex());
    let bytes = fs::read(&content).doing(|| format!("read {}", content.display()))?;
    lab.note(
        "image/overlay2/imagedb",
        "content/sha256/ID, and repositories.json beside it",
        facts([
            ("the id is the digest of the file", Fact::Is(Digest::of(bytes) == image.id)),
            (
                "repositories.json has the name",
                Fact::Is(image.names.iter().any(|name| name == fixture::NAME)),
            ),
        ]),
    )
}

/// What the engine notes of each layer, in a folder that is named by the chain id.
fn layer_names(lab: &mut Lab<'_>, data: &Path, image: &Image) -> Result<()> {
    let chain = chain_ids(&image.config.rootfs.diff_ids);
    let folder = |at: usize| data.join("image/overlay2/layerdb/sha256").join(chain[at].hex());
    let word = |path: PathBuf| fs::read_to_string(path).unwrap_or_default().trim().to_owned();
    let all = 0..chain.len();
    let diff = all
        .clone()
        .all(|at| word(folder(at).join("diff")) == image.config.rootfs.diff_ids[at].to_string());
    let parent =
        all.clone().skip(1).all(|at| word(folder(at).join("parent")) == chain[at - 1].to_string());
    lab.note(
        "image/overlay2/layerdb",
        "sha256/CHAIN, where a chain id is the digest of `CHAIN-BELOW DIFF`",
        facts([
            ("folders are named by chain ids", Fact::Is(all.clone().all(|at| folder(at).is_dir()))),
            ("diff is the diff id", Fact::Is(diff)),
            ("parent is the chain id below", Fact::Is(parent)),
            ("the lowest has", Fact::List(inside(&folder(0))?)),
            ("an upper layer has", Fact::List(inside(&folder(1))?)),
        ]),
    )
}

/// The layers themselves. That links, short names and `lower` agree was checked when the
/// image was read; here it is looked at again, by hand.
fn folders(lab: &mut Lab<'_>, data: &Path, image: &Image) -> Result<()> {
    let store = data.join("overlay2");
    let mut lower = Vec::<String>::new();
    let (mut agree, mut lead) = (true, true);
    let mut lengths = BTreeSet::new();
    let mut listed = Vec::new();
    for diff in diffs(image)? {
        let folder = diff.parent().unwrap_or(&store);
        let word = |name| fs::read_to_string(folder.join(name)).unwrap_or_default();
        let link = word("link");
        agree &= word("lower") == lower.join(":");
        lead &= store.join("l").join(&link).canonicalize().ok() == diff.canonicalize().ok();
        lengths.insert(link.len() as u64);
        lower.insert(0, format!("l/{link}"));
        listed.push(inside(folder)?);
    }
    let first = lengths.first().copied().filter(|_| lengths.len() == 1).unwrap_or_default();
    lab.note(
        "overlay2",
        "CACHE-ID/, and the links in l/",
        facts([
            ("layers", Fact::Count(listed.len() as u64)),
            ("the lowest has", Fact::List(listed[0].clone())),
            ("an upper layer has", Fact::List(listed[1].clone())),
            ("l/LINK leads to the layer's diff", Fact::Is(lead)),
            ("lower names all below, from the top down", Fact::Is(agree)),
            ("letters of a short name", Fact::Count(first)),
        ]),
    )
}

/// The archive that a layer was is gone; its headers are kept, and so it can be had again.
fn archives(lab: &mut Lab<'_>, image: &Image) -> Result<()> {
    let verified = image.verify()?.len() as u64;
    let file = diffs(image)?[1].join("data/kept");
    let before = fs::read(&file).doing(|| "read a file of a layer")?;
    let time = fs::metadata(&file).and_then(|file| file.modified());
    let time = time.doing(|| "read a time")?;
    let change = |bytes: &[u8]| {
        fs::write(&file, bytes)
            .and_then(|()| fs::File::options().write(true).open(&file))
            .and_then(|file| file.set_modified(time))
            .doing(|| "change a file of a layer")
    };
    change(&before.iter().map(|byte| byte ^ 1).collect::<Vec<_>>())?;
    let noticed = matches!(image.verify(), Err(Error::Refused(_)));
    change(&before)?;
    lab.note(
        "tar-split",
        "headers from there, contents from diff/, digested together",
        facts([
            ("archives with the digest of their name", Fact::Count(verified)),
            ("a changed byte is noticed", Fact::Is(noticed)),
        ]),
    )
}

/// The same image in containerd: blobs as they came, and each layer unpacked by number.
fn containerd(lab: &mut Lab<'_>, docker: &Docker, ours: &Image) -> Result<()> {
    let words = ["save", "--output", "layers.tar", fixture::NAME];
    quietly(lab, "docker save", &docker.client(words))?;
    let containerd = docker.containerd();
    let words = ["--namespace", "isolab", "images", "import", "layers.tar"];
    quietly(lab, "ctr image import", &containerd.client(words))?;
    containerd.collect_garbage()?;
    let theirs = image(&containerd.data(), None)?;
    let blobs = containerd.data().join("io.containerd.content.v1.content/blobs/sha256");
    let names = inside(&blobs)?;
    let mut named = true;
    for name in &names {
        let bytes = fs::read(blobs.join(name)).doing(|| "read a blob")?;
        named &= Digest::of(bytes).hex() == *name;
    }
    let snapshots = snapshots(&containerd.data())?;
    let mut differences = BTreeMap::new();
    for (layer, diff) in theirs.layers.iter().zip(diffs(ours)?) {
        let Some(folder) = snapshots.get(&layer.chain_id) else { continue };
        for (path, what) in compare(&layer_in(folder)?, &layer_in(&diff)?)? {
            differences.insert(path.display().to_string(), what);
        }
    }
    let first = snapshots.get(&theirs.layers[0].chain_id);
    let files = first.map(|folder| read_tree(folder)).transpose()?.map_or(0, |tree| tree.len());
    lab.measure("files in the lowest snapshot", files as f64, "files")?;
    let seen: Facts = facts([
        ("blobs", Fact::Count(names.len() as u64)),
        ("each blob is named by its digest", Fact::Is(named)),
        ("snapshots", Fact::Count(snapshots.len() as u64)),
        ("differences from Docker's layers", Fact::Map(differences)),
    ]);
    lab.note("containerd", "content/blobs/sha256, metadata.db, snapshots/N/fs", seen)
}

/// The files of an unpacked layer. Its root and its whiteouts are made by who unpacks it,
/// when that happens: their times are no part of the layer.
fn layer_in(folder: &Path) -> Result<Tree> {
    let mut tree = read_tree(folder)?;
    let made = |path: &Path, node: &Node| {
        path.as_os_str().is_empty() || matches!(node.kind, Kind::Char(0, 0))
    };
    for (path, node) in &mut tree {
        if made(path, node) {
            node.meta = None;
        }
    }
    Ok(tree)
}

fn diffs(image: &Image) -> Result<Vec<PathBuf>> {
    let each = image.layers.iter().map(|layer| match &layer.at {
        At::Folder { diff, .. } => Ok(diff.clone()),
        At::Blob { path, .. } => Err(Error::Setup(format!("{} is no folder", path.display()))),
    });
    each.collect()
}

/// The names in a folder, sorted.
fn inside(folder: &Path) -> Result<Vec<String>> {
    let doing = || format!("list {}", folder.display());
    let names = fs::read_dir(folder).doing(doing)?;
    let names = names.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names = names.collect::<std::io::Result<Vec<_>>>().doing(doing)?;
    names.sort();
    Ok(names)
}
