//! `isolab vm fetch`: brings the kernels into the cache, or looks for newer ones.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use harness::vm::catalogue;

use super::kernels::Choice;
use crate::cli::exit;

/// Fetches kernels from Debian's archive into the cache
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    choice: Choice,
    /// Pin what the archive holds today: writes FILE, and fetches nothing
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "ci/kernels.lock")]
    renew: Option<PathBuf>,
}

/// Fetches those chosen, by default all.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if let Some(file) = &args.renew {
        let wanted = catalogue::wanted(include_str!("../../../ci/kernels.toml"))?;
        let found = wanted.iter().map(|kernel| {
            let locked = kernel.resolve()?;
            println!("{:6} {}", locked.name, locked.release);
            Ok(locked)
        });
        let text = catalogue::lock(found.collect::<harness::Result<_>>()?)?;
        std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
        return Ok(exit::PASS.into());
    }
    for kernel in args.choice.kernels(<[_]>::to_vec)? {
        kernel.check()?;
        println!("{:6} {}", kernel.name, kernel.vmlinux()?.display());
    }
    Ok(exit::PASS.into())
}
