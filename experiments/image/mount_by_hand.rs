//! `image/mount-by-hand`: an image becomes a root file system, without an engine.
//!
//! Why the kernel does this: overlayfs takes folders, and knows neither images nor digests.
//! The layers of an engine's store are such folders, with the marks that overlayfs writes
//! itself, so one mount shows what the engine shows. An archive has to be unpacked first,
//! and its whiteout files turned into those marks; then the same mount shows the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use harness::engine::{DOCKER, Docker};
use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::image::{Image, Marks, Options, Stack, Store, compare, image, listing};
use harness::record::Fact;
use harness::requirement::{BASH, ROOT, Requirement};
use harness::sandbox::{Flavour, Sandbox};
use harness::tarball::Limits;
use harness::union::Mounted;
use harness::union::form::{Tree, read_tree};
use harness::{Doing, Error, Result, isolation};
use rustix::io::Errno;

use super::fixture;
use crate::chroot::quietly;

/// An image mounted in three ways.
pub struct MountByHand;

/// How many layers the image has.
const LAYERS: usize = 30;

impl Experiment for MountByHand {
    fn id(&self) -> &'static str {
        "image/mount-by-hand"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![ROOT, BASH, fixture::SETCAP]
    }

    fn shows(&self) -> Vec<Requirement> {
        vec![SKOPEO, DOCKER]
    }

    fn sandbox(&self, flavour: Flavour) -> Sandbox {
        fixture::sandbox(flavour, LAYERS)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        isolation::settle(lab.flavour())?;
        let docker = fixture::engine(lab, LAYERS)?;
        let container = fixture::start(lab, &docker)?;
        let engines = Engines::of(&docker, &container)?;

        let stored = image(&docker.data(), Some(fixture::NAME))?;
        let store = Store::open("store".as_ref())?;
        said(lab, "a layer in the store", &stored)?;
        let stack = store.unpack(&stored, &Options::default())?;
        engines.beside(lab, "from the store", stack, by_short_names)?;

        let words = ["save", "--output", "layers.tar", fixture::NAME];
        quietly(lab, "docker save", &docker.client(words))?;
        let saved = image("layers.tar".as_ref(), None)?;
        said(lab, "the same layer in the archive", &saved)?;
        let stack = store.unpack(&saved, &Options::default())?;
        engines.beside(lab, "from docker save", stack, one_by_one)?;

        let copy = ["skopeo", "copy", "--quiet", "--insecure-policy", "docker-archive:layers.tar"];
        let copy = harness::sandbox::Command::new(copy).argument("oci:layout:latest");
        quietly(lab, "skopeo copy", &copy)?;
        let layout = image("layout".as_ref(), None)?;
        let other = Store::open("other-store".as_ref())?;
        let mut stack = other.unpack(&layout, &Options::default())?;
        engines.beside(lab, "from an OCI layout", stack.clone(), one_by_one)?;

        // The layer that changes most, counted from the top.
        let removed = stack.layers.remove(LAYERS - 4);
        engines.beside(
            lab,
            "control: without the layer of the opaque folder",
            stack,
            one_by_one,
        )?;
        drop(removed);
        lab.measure("files in the image", engines.tree.len() as f64, "files")?;
        fixture::remove(lab, &docker, &container)?;
        docker.stop().map(drop)
    }

    fn claims(&self) -> Vec<Claim> {
        let ends = ["docker run", "docker save", "skopeo copy"];
        let mut claims: Vec<Claim> = ends.map(|step| Claim::exit(step, 0)).into();
        claims.push(fixture::claim(LAYERS));
        for step in ["from the store", "from docker save", "from an OCI layout"] {
            claims.push(Claim::ok(step, "mount"));
            claims.push(Claim::new(step, "layers", Fact::Count(LAYERS as u64)));
            claims.push(Claim::new(step, "differences", Fact::Map(BTreeMap::new())));
        }
        let control = "control: without the layer of the opaque folder";
        let differences = [
            ("data/changed", "size, time"),
            ("data/opaque", "time"),
            ("data/opaque/below", "only by hand"),
            ("data/opaque/new", "only in the engine's"),
        ];
        let differences = differences.map(|(path, what)| (path.to_owned(), what.to_owned()));
        claims.push(Claim::new(control, "differences", Fact::Map(differences.into())));
        for step in ["a layer in the store", "the same layer in the archive"] {
            let opaque = Fact::text("opaque: nothing from below");
            claims.push(Claim::new(step, "data/opaque", opaque));
        }
        claims
    }
}

/// skopeo, which turns one form of an image into another.
const SKOPEO: Requirement = Requirement {
    name: "skopeo",
    supply: "apt-get install skopeo",
    probe: |_| harness::requirement::runs(&["skopeo", "--version"]),
};

/// What the engine itself shows of a container that has changed nothing.
struct Engines {
    /// The layers that it adds to each container, from the top down: an empty one for what
    /// it writes, and one with an /etc/hosts and the like.
    own: [PathBuf; 2],
    tree: Tree,
}

impl Engines {
    fn of(docker: &Docker, container: &str) -> Result<Self> {
        let id = docker.data().join("image/overlay2/layerdb/mounts").join(container);
        let mount = fs::read_to_string(id.join("mount-id")).doing(|| "read a container's layer")?;
        let layers = docker.data().join("overlay2");
        let merged = layers.join(&mount).join("merged");
        let own = [layers.join(&mount).join("diff"), layers.join(format!("{mount}-init/diff"))];
        Ok(Self { own, tree: read_tree(&merged)? })
    }

    /// Mounts `stack` below the engine's own layers, and compares what is then seen.
    fn beside(
        &self,
        lab: &mut Lab<'_>,
        name: &str,
        mut stack: Stack,
        mount: fn(&Stack, &Path) -> Result<Mounted>,
    ) -> Result<()> {
        let layers = Fact::Count(stack.layers.len() as u64);
        let own = self.own.iter().map(|folder| (folder.clone(), folder.clone()));
        stack.layers.splice(..0, own);
        let point = lab.work("by-hand");
        fs::create_dir_all(&point).doing(|| "make a mount point")?;
        let mounted = match mount(&stack, &point) {
            Ok(mounted) => mounted,
            Err(error) => {
                let errno = error.errno().unwrap_or(nix::errno::Errno::EIO);
                return lab.note(name, ACTION, facts([("mount", Fact::errno(errno))]));
            }
        };
        let found = compare(&self.tree, &read_tree(&point)?)?;
        let found =
            found.into_iter().map(|(path, what)| (path.display().to_string(), words(&what)));
        let seen: Facts = facts([
            ("mount", Fact::Ok),
            ("layers", layers),
            ("differences", Fact::Map(found.collect())),
        ]);
        mounted.unmount()?;
        lab.note(name, ACTION, seen)
    }
}

const ACTION: &str =
    "mount -t overlay overlay -o lowerdir=OWN:INIT:…; every file beside the engine's";

/// Without numbers, which belong to the run.
fn words(what: &str) -> String {
    let kinds = what.split(", ").map(|one| match one.split_once(' ') {
        Some(("size" | "time" | "mode" | "owner", _)) => one.split(' ').next().unwrap_or(one),
        _ => match one {
            "only in the first" => "only in the engine's",
            "only in the second" => "only by hand",
            other => other,
        },
    });
    kinds.collect::<Vec<_>>().join(", ")
}

/// As Docker does it: all in one page of options, by names relative to the store.
fn by_short_names(stack: &Stack, point: &Path) -> Result<Mounted> {
    stack.mount_by_short_names(None, Marks::Trusted, point).doing(|| "mount by short names")?;
    Ok(Mounted::stands(point))
}

/// Each layer a value of its own.
fn one_by_one(stack: &Stack, point: &Path) -> Result<Mounted> {
    stack.mount(None, Marks::Trusted, point).map_err(Error::from)
}

/// What the layer that makes the opaque folder says of each path.
fn said(lab: &mut Lab<'_>, name: &str, image: &Image) -> Result<()> {
    let layer = image.layers.get(3).ok_or_else(|| Error::io("find a layer", Errno::NOENT))?;
    let listed = listing(image, layer, Limits::default())?;
    let mut seen = Facts::new();
    for one in listed {
        seen.insert(one.path.display().to_string(), Fact::text(one.says));
    }
    lab.note(name, "what it says of each path that it names", seen)
}
