//! `isolab bench cells`: runs single cells on request, for criterion.

use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::time::Duration;

use harness::bench::{Base, Cell, Runner, subject};
use harness::sandbox::Flavour;

use crate::cli::exit;

/// Runs cells: one JSON object a line comes in, one goes out
#[derive(Debug, clap::Args)]
pub struct Args {
    /// On this base
    #[arg(long, value_parser = super::base, default_value = "tmpfs")]
    base: Base,
}

/// Serves until its input ends.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let life = Duration::from_secs(24 * 3600);
    let mut runners: [Option<Runner>; 2] = [None, None];
    for line in std::io::stdin().lock().lines() {
        let cell: Cell = serde_json::from_str(&line?)?;
        let flavour = subject::find(&cell.subject).map_or(Flavour::Root, |one| one.flavour);
        let slot = &mut runners[usize::from(flavour == Flavour::Rootless)];
        if slot.is_none() {
            *slot = Some(Runner::start(flavour, args.base, life)?);
        }
        let Some(runner) = slot else { continue };
        let got = runner.run(&cell)?;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", serde_json::to_string(&got)?)?;
        out.flush()?;
    }
    Ok(exit::PASS.into())
}
