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
        vec![ROOT, CHROOT, GCC]
    }

    fn shows(&self) -> Vec<Requirement> {
        vec![DOCKER]
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
        longer(lab, &docker, &store)?;
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
            Claim::is("a longer Dockerfile", "as many layers", true),
            Claim::is("a longer Dockerfile", "same command", true),
            Claim::new("a longer Dockerfile", "differences", Fact::Map([].into())),
        ]);
        claims
    }
}

/// More of what a Dockerfile can say without running anything.
const LONGER: &str = "\
# with some of everything
FROM scratch
ENV GUEST=you LANG=C
WORKDIR /app
COPY root/lib* /lib/
ADD notes.txt root/hello ./
COPY . \\
  /all/
COPY [\"root/hello\", \"/bin/renamed\"]
WORKDIR sub
ENTRYPOINT [\"/app/hello\"]
CMD you
";

/// A longer Dockerfile, built by Docker and here.
fn longer(lab: &mut Lab<'_>, docker: &Docker, store: &Store) -> Result<()> {
    let files = [
        ("Dockerfile", LONGER),
        (".dockerignore", "# not these\n*.c\nDocker*\nroot/lib64\n!keep.c\n"),
        ("notes.txt", "notes\n"),
        ("left.c", "left out\n"),
        ("keep.c", "kept\n"),
    ];
    for (name, text) in files {
        fs::write(format!("hello/{name}"), text).doing(|| "write a context")?;
    }
    let theirs = ["build", "--tag", "longer", "hello"];
    quietly(lab, "docker build, longer", &docker.client(theirs))?;
    let saved = ["save", "--output", "longer.tar", "longer"];
    quietly(lab, "docker save, longer", &docker.client(saved))?;
    let ours = ["./isolab", "image", "build", "hello", "longer", "--file", "hello/Dockerfile"];
    quietly(lab, "isolab image build, longer", &Command::new(ours))?;
    let (theirs, ours) = (image("longer.tar".as_ref(), None)?, image("longer".as_ref(), None)?);
    let command = |image: &Image| {
        let run = &image.config.config;
        (run.entrypoint.clone(), run.cmd.clone(), run.working_dir.clone())
    };
    let found = compare(&flattened(store, &theirs)?, &flattened(store, &ours)?)?;
    // Docker makes folders when it builds; here they are from 1970.
    let found = found.into_iter().map(|(path, what)| (path.display().to_string(), what));
    let found = found.filter(|(_, what)| !what.starts_with("time ") || what.contains(", "));
    lab.note(
        "a longer Dockerfile",
        "longer.tar of Docker's, and ours; times of folders left out",
        facts([
            ("as many layers", Fact::Is(theirs.layers.len() == ours.layers.len())),
            ("same command", Fact::Is(command(&theirs) == command(&ours))),
            ("differences", Fact::Map(found.collect())),
        ]),
    )
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
