//! `isolab convert`: a layer of a union from one form on disk to another.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use harness::union::form::{Form, read_tree};

use super::exit;

/// Rewrite a layer of a union: its whiteouts and opaque directories in another form
///
/// FORM is one of: overlay (char 0:0, trusted.overlay.opaque), overlay-userxattr (the
/// same in user.overlay.*), oci (a folder with .wh.NAME and .wh..wh..opq), oci-tar (that
/// in an uncompressed archive), unionfs-fuse (.unionfs-fuse/PATH_HIDDEN~),
/// fuse-overlayfs (what that program leaves and reads). Owners, modes, times, extended
/// attributes, devices and hard links are kept. What the other form cannot say is an
/// error that names the path, and then nothing is written.
///
/// Exit status: 0, or 2 if SRC cannot be read, or not be said in the other form.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The form of SRC
    #[arg(long, value_name = "FORM", value_parser = form())]
    from: Form,
    /// The form of DST
    #[arg(long, value_name = "FORM", value_parser = form())]
    to: Form,
    /// A layer below, where the owner and mode of a directory are found that SRC only
    /// passes through; may be repeated, from the top down
    #[arg(long, value_name = "FOLDER")]
    lower: Vec<PathBuf>,
    /// The layer: a folder, or an archive
    src: PathBuf,
    /// A new or empty folder, or a new archive
    dst: PathBuf,
}

/// Reads, then writes.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut layer = args.from.read(&args.src).map_err(exit::unusable)?;
    let below = args.lower.iter().map(|folder| read_tree(folder)).collect::<Result<Vec<_>, _>>();
    layer.complete(&below.map_err(exit::unusable)?);
    args.to.write(&layer, &args.dst).map_err(exit::unusable)?;
    for (name, count) in &layer.left_out {
        eprintln!("isolab: left out {name} of {count} files: it means something to one mount only");
    }
    Ok(exit::PASS.into())
}

fn form() -> impl TypedValueParser<Value = Form> {
    let names = PossibleValuesParser::new(Form::ALL.map(Form::name));
    names.map(|name| Form::ALL.into_iter().find(|form| form.name() == name).unwrap_or(Form::Oci))
}
