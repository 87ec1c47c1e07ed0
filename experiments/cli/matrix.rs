//! `isolab matrix`: what several places showed, side by side.

mod isolation;
mod kernels;
mod union;

use std::process::ExitCode;

use clap::Subcommand;

/// Draws what several places showed, side by side, with what differs and why
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    matrix: Which,
}

#[derive(Debug, Subcommand)]
enum Which {
    Union(union::Args),
    Isolation(isolation::Args),
    Kernels(kernels::Args),
}

/// Runs what the table needs, and draws it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.matrix {
        Which::Union(args) => union::run(args),
        Which::Isolation(args) => isolation::run(args),
        Which::Kernels(args) => kernels::run(args),
    }
}
