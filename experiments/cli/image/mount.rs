//! `isolab image mount`: an image as a folder.

use std::path::PathBuf;
use std::process::ExitCode;

use harness::image::{Marks, Upper};
use harness::sandbox::raw;

use super::{Source, Stored, exit, unusable};

/// Mount an image on a folder with overlayfs, without an engine
///
/// Its layers are unpacked first, if they are not yet; those of an engine's own store are
/// mounted where they lie. `isolab image unmount` takes the mount away again.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: Source,
    /// The folder that the image covers
    #[arg(long, value_name = "FOLDER")]
    on: PathBuf,
    /// What is written goes to this folder [default: the mount is read-only]
    #[arg(long, value_name = "FOLDER", requires = "work")]
    upper: Option<PathBuf>,
    /// An empty folder on the same file system as --upper
    #[arg(long, value_name = "FOLDER", requires = "upper")]
    work: Option<PathBuf>,
    /// Mount nothing: print the commands that do it
    #[arg(long)]
    print: bool,
    #[command(flatten)]
    stored: Stored,
}

/// Mounts it, and leaves it there.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if !args.on.is_dir() {
        let message = format!("{} is no folder", args.on.display());
        return Err(exit::usage(message, "make it first, with mkdir"));
    }
    let image = args.source.open()?;
    let stack = args.stored.open()?.unpack(&image, &args.stored.options()).map_err(unusable)?;
    let upper = args.upper.clone().zip(args.work.clone());
    let upper = upper.map(|(upper, work)| Upper { upper, work });
    if args.print {
        let point = std::path::absolute(&args.on)?;
        println!("cd {}", stack.base.display());
        println!("{}", stack.typed(upper.as_ref(), Marks::Trusted, &point));
        return Ok(exit::PASS.into());
    }
    // The person asked for just this.
    raw::requested();
    let mounted = stack.mount(upper.as_ref(), Marks::Trusted, &args.on);
    mounted.map_err(harness::Error::from)?.stay();
    Ok(exit::PASS.into())
}
