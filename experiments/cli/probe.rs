//! why stub
use std::process::ExitCode;
/// Says why a command fails
#[derive(Debug, clap::Args)]
pub struct Args {}
/// Runs.
pub fn run(_: &Args) -> anyhow::Result<ExitCode> {
    Ok(super::exit::PASS.into())
}
