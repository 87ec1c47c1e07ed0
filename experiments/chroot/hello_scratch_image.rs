//! `chroot/hello-scratch-image`: the root of a chroot, as an image that starts from nothing.
//!
//! Why the kernel does this: it knows no images. `FROM scratch` is an empty root, `COPY`
//! puts files there, and what is kept is a tar archive of them with a JSON document that
//! says what to run. A container of it is that archive unpacked, an overlay over it, and
//! execve(2) of the same bytes with the same loader as in the chroot.

use std::fs;

use harness::engine::{DOCKER, Docker, NETWORK};
use harness::experiment::{Claim, Experiment, Lab, facts};
use harness::image::{Image, Marks, Options, Store, compare, image};
use harness::record::{Fact, Output};
use harness::requirement::{CHROOT, GCC, ROOT, Requirement};
use harness::sandbox::{Command, Flavour, Ran, Sandbox};
use harness::union::form::{Kind, Tree, read_tree};
use harness::{Doing, Result, isolation};

use super::hello_dynamic::SOURCE;

/// An image of one layer.
pub struct HelloScratchImage;

/// The workshop's Dockerfile.
const DOCKERFILE: &str = "FROM scratch\nCOPY root /\nCMD [\"/hello\"]\n";

impl Experiment for HelloScratchImage {
    fn id(&self) -> &'static str {
        "chroot/hello-scratch-image"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![ROOT, CHROOT]
    }

    fn shows(&self) -> Vec<Requirement> {
        vec![GCC, DOCKER]
    }

    fn sandbox(&self, flavour: Flavour) -> Sandbox {
        isolation::sandbox(flavour)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        isolation::settle(lab.flavour())?;
        let root = lab.work("hello/root");
        fs::create_dir_all(&root).doing(|| "make the root")?;
        fs::write("hello.c", SOURCE).doing(|| "write hello.c")?;
        fs::write("hello/Dockerfile", DOCKERFILE).doing(|| "write the Dockerfile")?;
        lab.run("build", &Command::new(["gcc", "-o", "hello/root/hello", "hello.c"]))?;
        let closure = lab.closure(&root.join("hello"))?;
        lab.copy(&closure, &root)?;
        // The program lies in the root already, and not where it lies outside.
        fs::remove_dir_all(root.join("tmp")).doing(|| "remove the copy of hello")?;
        lab.run("chroot", &Command::new(["chroot", "hello/root", "/hello"]))?;

        let docker = Docker::start(&lab.work("docker"))?;
        quietly(lab, "docker build", &docker.client(["build", "--tag", "hello", "hello"]))?;
        lab.run("docker run", &docker.client(RUN.iter().chain(&["hello"])))?;
        quietly(lab, "docker save", &docker.client(["save", "--output", "hello.tar", "hello"]))?;
        let built = image("hello.tar".as_ref(), None)?;
        let store = Store::open("store".as_ref())?;
        let files = flattened(&store, &built)?;
        let chroot = read_tree(&root)?;
        lab.note(
            "the image",
            "hello.tar, each digest computed again",
            facts([
                ("layers", Fact::Count(built.verify()?.len() as u64)),
                ("command", Fact::list(built.config.config.cmd.clone().unwrap_or_default())),
                ("files", Fact::list(regular(&files))),
                ("same bytes as the chroot's", Fact::Is(contents(&files)? == contents(&chroot)?)),
            ]),
        )?;

        let ours = ["image", "build", "hello/root", "ours.tar", "--format", "docker-save"];
        lab.install_probe("isolab".as_ref())?;
        let make = Command::new(["./isolab"].iter().chain(&ours).copied());
        let make =
            ["--name", "ours:latest", "--cmd", "/hello"].into_iter().fold(make, Command::argument);
        quietly(lab, "isolab image build", &make)?;
        quietly(lab, "docker load", &docker.client(["load", "--input", "ours.tar"]))?;
        lab.run("docker run, of ours", &docker.client(RUN.iter().chain(&["ours"])))?;
        let made = flattened(&store, &image("ours.tar".as_ref(), None)?)?;
        lab.note(
            "ours",
            "ours.tar, and the root beside it",
            facts([
                (
                    "same as the root, times and owners too",
                    Fact::Is(compare(&made, &chroot)?.is_empty()),
                ),
                ("same bytes as docker's", Fact::Is(contents(&made)? == contents(&files)?)),
            ]),
        )?;
        docker.stop().map(drop)
    }

    fn claims(&self) -> Vec<Claim> {
        let ends = ["build", "chroot", "docker build", "docker run", "docker save"];
        let ours = ["isolab image build", "docker load", "docker run, of ours"];
        let ends = ends.into_iter().chain(ours).map(|step| Claim::exit(step, 0));
        let mut claims: Vec<Claim> = ends.collect();
        claims.extend([
            Claim::new("the image", "layers", Fact::Count(1)),
            Claim::new("the image", "command", Fact::list(["/hello"])),
            Claim::is("the image", "same bytes as the chroot's", true),
            Claim::is("ours", "same as the root, times and owners too", true),
            Claim::is("ours", "same bytes as docker's", true),
        ]);
        claims
    }
}

/// A container in the sandbox's network, which leads nowhere, gone after its end.
const RUN: [&str; 4] = ["run", "--rm", "--network", NETWORK];

/// Runs a command and keeps its end: ids and progress are of that run only.
pub fn quietly(lab: &mut Lab<'_>, name: &str, command: &Command) -> Result<Ran> {
    let ran = lab.unshown(command)?;
    let failed = ran.ended.fact() != Fact::Exit(0);
    let shown = if failed { ran.clone() } else { Ran { output: Output::default(), ..ran.clone() } };
    lab.ran(name, command, &shown, facts([]))?;
    Ok(ran)
}

/// The files of an image, unpacked from its own layers.
pub fn flattened(store: &Store, image: &Image) -> Result<Tree> {
    store.unpack(image, &Options::default())?.flatten(Marks::Trusted)
}

/// The paths of all files.
fn regular(tree: &Tree) -> Vec<String> {
    let files = tree.iter().filter(|(_, node)| matches!(node.kind, Kind::File(_)));
    files.map(|(path, _)| path.display().to_string()).collect()
}

/// The digests of all files.
fn contents(tree: &Tree) -> Result<Vec<(String, String)>> {
    let files = tree.iter().filter_map(|(path, node)| match &node.kind {
        Kind::File(content) => Some((path, content)),
        _ => None,
    });
    files.map(|(path, content)| Ok((path.display().to_string(), content.digest()?))).collect()
}
