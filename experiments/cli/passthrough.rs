//! `isolab passthrough`: serves the control file system, for the experiments.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

use super::exit;

/// Serves a folder through FUSE until it is unmounted
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder behind
    source: PathBuf,
    /// Where it is mounted
    point: PathBuf,
    /// Give each open file to the kernel, which then reads and writes it by itself
    #[arg(long)]
    backed: bool,
}

/// Mounts it and serves it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    harness::union::passthrough::serve(&args.source, &args.point, args.backed).with_context(
        || format!("cannot serve {} on {}", args.source.display(), args.point.display()),
    )?;
    Ok(exit::PASS.into())
}
