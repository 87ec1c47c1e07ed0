//! `image/inspect`: what `docker image inspect` calls GraphDriver, and the mount behind it.
//!
//! Why the kernel does this: mountinfo shows the options that mount(2) was given, not what
//! became of them. Docker names the layers by short links, of which more fit into the page of
//! options that mount(2) reads; followed, they are the folders that `inspect` names. What
//! it calls merged is a mount point: of an image there is none, only containers are mounted.

use std::path::{Path, PathBuf};

use harness::engine::{DOCKER, Docker};
use harness::experiment::{Claim, Experiment, Lab, facts};
use harness::image::{At, image};
use harness::probe::own_mounts;
use harness::record::Fact;
use harness::requirement::{BASH, ROOT, Requirement};
use harness::sandbox::{Flavour, Sandbox};
use harness::{Error, Result, isolation};
use serde_json::Value;

use super::fixture;

/// The mount behind an image.
pub struct Inspect;

impl Experiment for Inspect {
    fn id(&self) -> &'static str {
        "image/inspect"
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
        let read = image(&docker.data(), Some(fixture::NAME))?;
        let told = asked(lab, &docker, ["image", "inspect"], fixture::NAME)?;
        let diff_ids: Vec<String> =
            read.config.rootfs.diff_ids.iter().map(ToString::to_string).collect();
        let diffs: Vec<PathBuf> = read
            .layers
            .iter()
            .rev()
            .filter_map(|layer| match &layer.at {
                At::Folder { diff, .. } => Some(diff.clone()),
                At::Blob { .. } => None,
            })
            .collect();
        let driver = Driver::of(&told);
        lab.note(
            "docker image inspect",
            "RootFS.Layers and GraphDriver.Data, beside the store",
            facts([
                ("Id is the configuration's digest", Fact::Is(told["Id"] == read.id.to_string())),
                (
                    "RootFS.Layers are the diff ids",
                    Fact::Is(told["RootFS"]["Layers"] == Value::from(diff_ids)),
                ),
                ("UpperDir is the topmost layer", Fact::Is(diffs.first() == Some(&driver.upper))),
                (
                    "LowerDir are those below, from the top down",
                    Fact::Is(diffs[1..] == driver.lower),
                ),
                ("MergedDir is mounted", Fact::Is(mounted(&driver.merged)?.is_some())),
            ]),
        )?;

        let container = fixture::start(lab, &docker)?;
        let told = asked(lab, &docker, ["container", "inspect"], &container)?;
        let driver = Driver::of(&told);
        let mount = mounted(&driver.merged)?;
        let options = mount.clone().unwrap_or_default();
        let store = docker.data().join("overlay2");
        let lower = option(&options, "lowerdir").split(':').map(|name| real(&store, name));
        let lower: Vec<PathBuf> = lower.collect();
        let in_l =
            |name: &str| Path::new(name).parent().is_some_and(|folder| folder.ends_with("l"));
        let short = option(&options, "lowerdir").split(':').all(in_l);
        let above = driver.lower.iter().filter(|folder| !diffs.contains(folder)).count();
        lab.note(
            "docker container inspect",
            "GraphDriver.Data, beside the line of mountinfo",
            facts([
                ("MergedDir is mounted", Fact::Is(mount.is_some())),
                ("lowerdir are links in l/", Fact::Is(short)),
                ("followed, they are LowerDir", Fact::Is(lower == driver.lower)),
                (
                    "upperdir is UpperDir",
                    Fact::Is(real(&store, option(&options, "upperdir")) == driver.upper),
                ),
                (
                    "workdir is WorkDir",
                    Fact::Is(real(&store, option(&options, "workdir")) == driver.work),
                ),
                ("layers of the image in it", Fact::Count((driver.lower.len() - above) as u64)),
                ("layers of the container's own below its upper one", Fact::Count(above as u64)),
            ]),
        )?;
        fixture::remove(lab, &docker, &container)?;
        docker.stop().map(drop)
    }

    fn claims(&self) -> Vec<Claim> {
        let (of_image, of_container) = ("docker image inspect", "docker container inspect");
        vec![
            fixture::claim(fixture::LAYERS),
            Claim::is(of_image, "Id is the configuration's digest", true),
            Claim::is(of_image, "RootFS.Layers are the diff ids", true),
            Claim::is(of_image, "UpperDir is the topmost layer", true),
            Claim::is(of_image, "LowerDir are those below, from the top down", true),
            Claim::is(of_image, "MergedDir is mounted", false),
            Claim::exit("docker run", 0),
            Claim::is(of_container, "MergedDir is mounted", true),
            Claim::is(of_container, "lowerdir are links in l/", true),
            Claim::is(of_container, "followed, they are LowerDir", true),
            Claim::is(of_container, "upperdir is UpperDir", true),
            Claim::is(of_container, "workdir is WorkDir", true),
            Claim::new(
                of_container,
                "layers of the image in it",
                Fact::Count(fixture::LAYERS as u64),
            ),
            Claim::new(
                of_container,
                "layers of the container's own below its upper one",
                Fact::Count(1),
            ),
        ]
    }
}

/// What an engine says of the folders of an image or a container.
struct Driver {
    lower: Vec<PathBuf>,
    upper: PathBuf,
    work: PathBuf,
    merged: PathBuf,
}

impl Driver {
    fn of(told: &Value) -> Self {
        let text = |key: &str| told["GraphDriver"]["Data"][key].as_str().unwrap_or_default();
        Self {
            lower: text("LowerDir").split(':').map(PathBuf::from).collect(),
            upper: text("UpperDir").into(),
            work: text("WorkDir").into(),
            merged: text("MergedDir").into(),
        }
    }
}

/// The first object that the engine prints.
fn asked(lab: &Lab<'_>, docker: &Docker, words: [&str; 2], what: &str) -> Result<Value> {
    let ran = lab.unshown(&docker.client(words.into_iter().chain([what])))?;
    let told: Value = serde_json::from_str(&ran.output.stdout)
        .map_err(|error| Error::Setup(format!("docker inspect printed no JSON: {error}")))?;
    Ok(told[0].clone())
}

/// The options of the file system that is mounted there, if one is.
fn mounted(point: &Path) -> Result<Option<String>> {
    let mounts = own_mounts()?;
    let found = mounts.into_iter().find(|mount| Path::new(&mount.point) == point);
    Ok(found.map(|mount| mount.super_options))
}

fn option<'a>(options: &'a str, key: &str) -> &'a str {
    let value = options.split(',').filter_map(|one| one.split_once('='));
    value.into_iter().find(|(name, _)| *name == key).map_or("", |(_, value)| value)
}

/// Where a name leads that is relative to the store.
fn real(store: &Path, name: &str) -> PathBuf {
    store.join(name).canonicalize().unwrap_or_default()
}
