//! `isolab image`: images read, verified, unpacked, mounted and made.

mod build;
mod diff;
mod export;
mod inspect;
mod mount;
mod tree;
mod unmount;
mod unpack;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use harness::image::{self, Image, Options, Store};
use harness::tarball::Limits;

use super::exit;

/// Look into container images, unpack and mount them without an engine, and make one
///
/// IMAGE is what `docker save` wrote, an OCI layout, an archive of one, the data folder of
/// a Docker engine that has image/overlay2, or containerd's root folder. Nothing in it is believed: each document
/// and layer has the digest that names it, and an archive that leads outside, that means
/// different things to different readers, or that is larger than allowed is refused.
///
/// Exit status: 0; 1 from `diff` when the images differ; 2 if an image cannot be used;
/// 3 if something here failed.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Inspect(inspect::Args),
    Tree(tree::Args),
    Mount(mount::Args),
    Unmount(unmount::Args),
    Unpack(unpack::Args),
    Export(export::Args),
    Build(build::Args),
    Diff(diff::Args),
}

/// Runs the subcommand.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Inspect(args) => inspect::run(args),
        Command::Tree(args) => tree::run(args),
        Command::Mount(args) => mount::run(args),
        Command::Unmount(args) => unmount::run(args),
        Command::Unpack(args) => unpack::run(args),
        Command::Export(args) => export::run(args),
        Command::Build(args) => build::run(args),
        Command::Diff(args) => diff::run(args),
    }
}

/// Which image.
#[derive(Debug, clap::Args)]
struct Source {
    /// What `docker save` wrote, an OCI layout or an archive of one, or an engine's data folder
    #[arg(required_unless_present = "from_registry")]
    image: Option<PathBuf>,
    /// Its name, where there are several: NAME:TAG, or an id
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Fetch it from a registry first, with skopeo: ubuntu:latest
    #[arg(long, value_name = "NAME", conflicts_with_all = ["image", "name"])]
    from_registry: Option<String>,
}

/// What an image may cost.
#[derive(Debug, clap::Args)]
struct Bounds {
    /// The most bytes that all files of the image may have together
    #[arg(long, value_name = "N", default_value_t = Limits::default().bytes)]
    max_bytes: u64,
    /// The most entries that all layers may have together
    #[arg(long, value_name = "N", default_value_t = Limits::default().entries)]
    max_entries: u64,
}

/// Where layers are unpacked to.
#[derive(Debug, clap::Args)]
struct Stored {
    /// The folder that keeps unpacked layers [default: images in the cache folder]
    #[arg(long, value_name = "FOLDER")]
    store: Option<PathBuf>,
    #[command(flatten)]
    bounds: Bounds,
}

impl Source {
    fn open(&self) -> anyhow::Result<Image> {
        let path = match (&self.image, &self.from_registry) {
            (Some(path), _) => path.clone(),
            (None, Some(name)) => image::fetch(name)?,
            (None, None) => unreachable!("clap asks for one of them"),
        };
        image::image(&path, self.name.as_deref()).map_err(exit::unusable)
    }
}

impl Bounds {
    fn limits(&self) -> Limits {
        Limits { bytes: self.max_bytes, entries: self.max_entries }
    }
}

impl Stored {
    fn open(&self) -> harness::Result<Store> {
        self.store.as_deref().map_or_else(Store::of_cache, Store::open)
    }

    fn options(&self) -> Options {
        Options { limits: self.bounds.limits(), ..Options::default() }
    }
}

/// A refused image is the person's input; anything else that fails is not.
fn unusable(error: harness::Error) -> anyhow::Error {
    match error {
        refused @ harness::Error::Refused(_) => exit::unusable(refused),
        other => other.into(),
    }
}
