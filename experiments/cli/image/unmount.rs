//! `isolab image unmount`: takes a mount away.

use std::path::PathBuf;
use std::process::ExitCode;

use harness::Doing;
use harness::probe::own_mounts;
use harness::sandbox::raw;

use super::exit;

/// Take away what `isolab image mount` has mounted
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where it is mounted
    folder: PathBuf,
}

/// Unmounts it; refuses what is no overlay.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let folder = args.folder.canonicalize().doing(|| format!("find {}", args.folder.display()));
    let folder = folder.map_err(exit::unusable)?;
    let mounts = own_mounts()?;
    let top = mounts.iter().rev().find(|mount| mount.point == folder.to_string_lossy());
    match top.map(|mount| mount.fs_type.as_str()) {
        Some("overlay") => {}
        Some(other) => {
            let message = format!("{} is a mount of {other}, not of overlay", folder.display());
            return Err(exit::usage(message, "umount(8) takes any mount away"));
        }
        None => {
            let message = format!("nothing is mounted on {}", folder.display());
            return Err(exit::usage(message, "findmnt -t overlay shows what is mounted where"));
        }
    }
    // The person asked for just this.
    raw::requested();
    raw::unmount(&folder).doing(|| format!("unmount {}", folder.display()))?;
    Ok(exit::PASS.into())
}
