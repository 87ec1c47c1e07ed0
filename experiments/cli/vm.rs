//! `isolab vm`: the experiments, or any program, on other kernels.

pub mod exec;
mod fetch;
pub mod kernels;
mod list;
pub mod run;
pub mod selftest;
mod shell;
mod start;

use std::process::ExitCode;

use clap::Subcommand;

/// Runs experiments and programs on other kernels, in virtual machines
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::Args),
    Fetch(fetch::Args),
    Run(run::Args),
    Exec(exec::Args),
    Shell(shell::Args),
}

/// Runs the subcommand.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::List(args) => list::run(args),
        Command::Fetch(args) => fetch::run(args),
        Command::Run(args) => run::run(args),
        Command::Exec(args) => exec::run(args),
        Command::Shell(args) => shell::run(args),
    }
}
