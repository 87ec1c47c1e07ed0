//! `isolab vm list`: the kernels, and which are at hand.

use std::io::Write;
use std::process::ExitCode;

use harness::vm::{Kernel, Qemu};

use super::kernels::pinned;
use crate::cli::exit;

/// Lists the kernels that can be booted, and says whether they are at hand
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Prints a line for each; a kernel in the cache is compared with its digests.
pub fn run(_: &Args) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let mut status = exit::PASS;
    for locked in pinned()? {
        let state = match Kernel::cached(&locked)
            .and_then(|kernel| kernel.map(|kernel| kernel.check()).transpose())
        {
            Ok(Some(())) => "ready".to_owned(),
            Ok(None) => "not fetched".to_owned(),
            Err(error) => {
                status = exit::INCOMPLETE;
                error.to_string()
            }
        };
        writeln!(out, "{:6} {:28} {:20} {state}", locked.name, locked.release, locked.suite)?;
    }
    match Qemu::version() {
        Ok(version) => writeln!(out, "{version}")?,
        Err(error) => {
            status = exit::INCOMPLETE;
            writeln!(out, "{error}")?;
        }
    }
    Ok(status.into())
}
