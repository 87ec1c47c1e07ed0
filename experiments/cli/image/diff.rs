//! `isolab image diff`: two images, file by file.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use harness::image::{Marks, compare, image};
use harness::union::form::{Tree, read_tree};

use super::{Stored, exit, unusable};

/// Compare the files of two images, or of an image and a folder
///
/// Types, modes, owners, contents, targets, device numbers, times, attributes, and which
/// names belong to one file. Exit status 1 if something differs.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// An image, or a folder
    one: PathBuf,
    /// An image, or a folder
    two: PathBuf,
    /// The name of the first, where there are several
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The name of the second, where there are several
    #[arg(long, value_name = "NAME")]
    second_name: Option<String>,
    #[command(flatten)]
    stored: Stored,
}

/// Compares them.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let one = files(args, &args.one, args.name.as_deref())?;
    let two = files(args, &args.two, args.second_name.as_deref())?;
    let differences = compare(&one, &two)?;
    let mut out = std::io::stdout().lock();
    for (path, what) in &differences {
        let path = if path.as_os_str().is_empty() { ".".as_ref() } else { path.as_path() };
        writeln!(out, "{}: {what}", path.display())?;
    }
    Ok(if differences.is_empty() { exit::PASS } else { exit::FAILED }.into())
}

/// A folder that holds no image is compared as it is.
fn files(args: &Args, path: &std::path::Path, name: Option<&str>) -> anyhow::Result<Tree> {
    let marks = [
        "index.json",
        "manifest.json",
        "image/overlay2/repositories.json",
        "io.containerd.metadata.v1.bolt",
    ];
    if path.is_dir() && !marks.iter().any(|mark| path.join(mark).exists()) {
        return read_tree(path).map_err(exit::unusable);
    }
    let image = image(path, name).map_err(exit::unusable)?;
    let stack = args.stored.open()?.unpack(&image, &args.stored.options()).map_err(unusable)?;
    stack.flatten(Marks::Trusted).map_err(exit::unusable)
}
