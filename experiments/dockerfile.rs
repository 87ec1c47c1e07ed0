//! A Dockerfile, built by Docker and by `isolab image build`: an experiment about ourselves and
//! not about the kernel, which the project's own tests run.

use std::fs;

use harness::engine::{DOCKER, Docker};
use harness::experiment::{Claim, Experiment, Lab, facts};
use harness::image::{Image, Store, compare, image};
use harness::record::Fact;
use harness::requirement::{ROOT, Requirement};
use harness::sandbox::{Command, Flavour, Sandbox};
use harness::{Doing, Result, isolation};

use crate::chroot::{flattened, quietly};

/// The same folder, built twice.
pub struct Dockerfile;

/// Something of all that a Dockerfile can say without running anything.
const DOCKERFILE: &str = "\
# with some of everything
FROM scratch
ENV GUEST=me LANG=C
ENV TERM dumb
ENV GUEST=you
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

/// What it is built from.
const CONTEXT: [(&str, &str); 9] = [
    ("Dockerfile", DOCKERFILE),
    (".dockerignore", "# not these\n*.c\nDocker*\nroot/lib64\n!keep.c\n"),
    ("notes.txt", "notes\n"),
    ("left.c", "left out\n"),
    ("keep.c", "kept\n"),
    ("root/hello", "a program\n"),
    ("root/lib/library", "a library\n"),
    ("root/lib64/loader", "left out too\n"),
    ("root/libexec", "a file\n"),
];

impl Experiment for Dockerfile {
    fn id(&self) -> &'static str {
        "selftest/dockerfile"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![ROOT]
    }

    fn shows(&self) -> Vec<Requirement> {
        vec![DOCKER]
    }

    fn sandbox(&self, flavour: Flavour) -> Sandbox {
        isolation::sandbox(flavour)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        isolation::settle(lab.flavour())?;
        for (name, text) in CONTEXT {
            let path = lab.work("context").join(name);
            fs::create_dir_all(path.parent().unwrap_or(&path)).doing(|| "make a folder")?;
            fs::write(&path, text).doing(|| format!("write {}", path.display()))?;
        }
        let docker = Docker::start(&lab.work("docker"))?;
        let theirs = ["build", "--tag", "theirs", "context"];
        quietly(lab, "docker build", &docker.client(theirs))?;
        let saved = ["save", "--output", "theirs.tar", "theirs"];
        quietly(lab, "docker save", &docker.client(saved))?;
        lab.install_probe("isolab".as_ref())?;
        let ours = "./isolab image build context ours --file context/Dockerfile";
        quietly(lab, "isolab image build", &Command::new(ours.split(' ')))?;
        beside(lab, &image("theirs.tar".as_ref(), None)?, &image("ours".as_ref(), None)?)?;
        docker.stop().map(drop)
    }

    fn claims(&self) -> Vec<Claim> {
        let ends = ["docker build", "docker save", "isolab image build"];
        let mut claims: Vec<Claim> = ends.map(|step| Claim::exit(step, 0)).into();
        claims.extend([
            Claim::is("both", "as many layers", true),
            Claim::is("both", "same command", true),
            Claim::new("both", "differences", Fact::Map([].into())),
        ]);
        claims
    }
}

fn beside(lab: &mut Lab<'_>, theirs: &Image, ours: &Image) -> Result<()> {
    let command = |image: &Image| {
        let run = &image.config.config;
        (run.entrypoint.clone(), run.cmd.clone(), run.working_dir.clone(), run.env.clone())
    };
    let store = Store::open("store".as_ref())?;
    let found = compare(&flattened(&store, theirs)?, &flattened(&store, ours)?)?;
    // Docker makes folders when it builds; here they are from 1970.
    let found = found.into_iter().map(|(path, what)| (path.display().to_string(), what));
    let found = found.filter(|(_, what)| !what.starts_with("time ") || what.contains(", "));
    lab.note(
        "both",
        "the files of all layers, and the configuration; times of folders left out",
        facts([
            ("as many layers", Fact::Is(theirs.layers.len() == ours.layers.len())),
            ("same command", Fact::Is(command(theirs) == command(ours))),
            ("differences", Fact::Map(found.collect())),
        ]),
    )
}
