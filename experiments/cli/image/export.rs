//! `isolab image export`: all layers laid over each other.

use std::path::PathBuf;
use std::process::ExitCode;

use harness::image::{Marks, export};
use harness::union::form::Form;

use super::{Source, Stored, exit, unusable};

/// Write the files of an image as one tree, with the whiteouts carried out
///
/// As `docker export` does with a container that has changed nothing, but without an engine.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: Source,
    /// A new archive, or with --folder a new folder
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
    /// Write a folder instead of an archive
    #[arg(long)]
    folder: bool,
    #[command(flatten)]
    stored: Stored,
}

/// Writes it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let image = args.source.open()?;
    let stack = args.stored.open()?.unpack(&image, &args.stored.options()).map_err(unusable)?;
    let tree = stack.flatten(Marks::Trusted).map_err(exit::unusable)?;
    let form = if args.folder { Form::Oci } else { Form::OciTar };
    export(tree, &args.to, form).map_err(exit::unusable)?;
    Ok(exit::PASS.into())
}
