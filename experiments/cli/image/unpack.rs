//! `isolab image unpack`: the layers in folders, as overlayfs takes them.

use std::io::Write;
use std::process::ExitCode;

use super::{Source, Stored, exit, unusable};

/// Unpack the layers, each into a folder under its digest, and print these from the top down
///
/// OCI's whiteouts become those of overlayfs. A layer that is there already is not unpacked
/// again. Owners, devices and trusted attributes take root.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    stored: Stored,
    /// How many layers at a time [default: the number of processors]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// Unpacks them.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let image = args.source.open()?;
    let mut options = args.stored.options();
    options.threads = args.threads.unwrap_or(options.threads);
    let stack = args.stored.open()?.unpack(&image, &options).map_err(unusable)?;
    let mut out = std::io::stdout().lock();
    for (folder, _) in stack.layers.iter().take(image.layers.len()) {
        writeln!(out, "{}", folder.display())?;
    }
    Ok(exit::PASS.into())
}
