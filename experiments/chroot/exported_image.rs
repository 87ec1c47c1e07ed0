//! `chroot/exported-image`: an image as a plain folder, and a chroot into it.
//!
//! Why the kernel does this: layers, whiteouts and images are conventions of programs. To
//! leave them behind one only has to write down what the mounted layers show: an archive
//! without marks, in which what was removed is not. Unpacked it is a folder, and chroot(2)
//! takes any folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use harness::engine::DOCKER;
use harness::experiment::{Claim, Experiment, Lab, facts};
use harness::image::{Store, compare, image};
use harness::record::Fact;
use harness::requirement::{BASH, CHROOT, ROOT, Requirement};
use harness::sandbox::{Command, Flavour, Sandbox};
use harness::union::form::{Entry, Form, Tree, read_tree};
use harness::{Doing, Result, isolation};

use super::{flattened, quietly};
use crate::image::fixture;

/// An image, exported and unpacked.
pub struct ExportedImage;

impl Experiment for ExportedImage {
    fn id(&self) -> &'static str {
        "chroot/exported-image"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![ROOT, CHROOT, BASH, fixture::SETCAP]
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
        let create = ["create", "--name", "layers", "--network", "none", fixture::NAME];
        quietly(lab, "docker create", &docker.client(create))?;
        let export = ["export", "--output", "image.tar", "layers"];
        quietly(lab, "docker export", &docker.client(export))?;
        let layers = image(&docker.data(), Some(fixture::NAME))?;
        let flat = flattened(&Store::open("store".as_ref())?, &layers)?;
        let (archive, marks) = archived("image.tar".as_ref())?;
        let (own, rest) = owns(&compare(&flat, &archive)?);
        lab.note(
            "the archive",
            "beside the image's layers, laid over each other with their whiteouts",
            facts([
                ("added by the engine", Fact::list(own)),
                ("other differences", Fact::Map(rest)),
                ("whiteouts in it", Fact::Count(marks)),
            ]),
        )?;

        fs::create_dir("image").doing(|| "make a folder")?;
        lab.run("tar", &Command::new(["tar", "xf", "image.tar", "-C", "image"]))?;
        let unpacked = compare(&archive, &read_tree("image".as_ref())?)?;
        let lost = unpacked.into_iter().map(|(path, what)| (path.display().to_string(), what));
        lab.note(
            "unpacked",
            "image/, beside image.tar",
            facts([("differences", Fact::Map(lost.collect()))]),
        )?;
        let look = "echo data/*; echo $(< data/kept), $(< data/replaced)";
        lab.run("chroot", &Command::new(["chroot", "image", "/bin/bash", "-c", look]))?;

        fs::create_dir("whole").doing(|| "make a folder")?;
        let attributes =
            ["tar", "--xattrs", "--xattrs-include=*", "-xf", "image.tar", "-C", "whole"];
        lab.run("tar, with attributes", &Command::new(attributes))?;
        let differences = compare(&archive, &read_tree("whole".as_ref())?)?;
        lab.note(
            "unpacked with attributes",
            "whole/, beside image.tar",
            facts([("differences", Fact::Count(differences.len() as u64))]),
        )?;
        docker.stop().map(drop)
    }

    fn claims(&self) -> Vec<Claim> {
        let ends = ["docker create", "docker export", "tar", "chroot"];
        let mut claims: Vec<Claim> = ends.map(|step| Claim::exit(step, 0)).into();
        let lost = [("data/tool".to_owned(), "attribute security.capability".to_owned())];
        claims.extend([
            fixture::claim(fixture::LAYERS),
            Claim::new("the archive", "other differences", Fact::Map(BTreeMap::new())),
            Claim::new("the archive", "whiteouts in it", Fact::Count(0)),
            Claim::new("unpacked", "differences", Fact::Map(lost.into())),
            Claim::exit("tar, with attributes", 0),
            Claim::new("unpacked with attributes", "differences", Fact::Count(0)),
        ]);
        claims
    }
}

/// The files of an archive, and how many marks are in it.
fn archived(path: &Path) -> Result<(Tree, u64)> {
    let entries = Form::OciTar.read(path)?.entries;
    let (mut tree, mut marks) = (Tree::new(), 0);
    for (path, entry) in entries {
        match entry {
            Entry::There { node, opaque } => {
                marks += u64::from(opaque);
                tree.insert(path, node);
            }
            Entry::Whiteout => marks += 1,
        }
    }
    Ok((tree, marks))
}

/// The paths that only the archive has, and what else differs: the root is left out, which
/// is the container's own.
fn owns(differences: &BTreeMap<PathBuf, String>) -> (Vec<String>, BTreeMap<String, String>) {
    let named = differences.iter().filter(|(path, _)| !path.as_os_str().is_empty());
    let named = named.map(|(path, what)| (path.display().to_string(), what.clone()));
    let (own, rest): (BTreeMap<_, _>, _) =
        named.partition(|(_, what)| what == "only in the second");
    (own.into_keys().collect(), rest)
}
