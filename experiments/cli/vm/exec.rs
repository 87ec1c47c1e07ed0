//! `isolab vm exec`: one program of the host in a guest.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use harness::sandbox::Ended;
use harness::vm::{End, Guest, Piece, Program, Settings};

use super::kernels::Choice;
use crate::cli::exit;

/// Runs a program of this machine in a guest and ends as it did
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    choice: Choice,
    /// When the program is killed, in seconds
    #[arg(long, default_value_t = 60)]
    deadline: u64,
    /// The program and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

/// Boots the newest kernel, or the one asked for.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let kernels = args.choice.kernels(|all| all.last().cloned().into_iter().collect())?;
    let [kernel] = kernels.as_slice() else {
        return Err(exit::usage("exec runs on one kernel", "give one with --kernel"));
    };
    let mut guest = Guest::boot(kernel, &Settings::default())?;
    let mut program = Program::new(&args.command);
    program.deadline = Duration::from_secs(args.deadline);
    let end = guest.run(&program, |piece| {
        let written = match piece {
            Piece::Output(bytes) => std::io::stdout().write_all(bytes),
            Piece::Error(bytes) => std::io::stderr().write_all(bytes),
            Piece::Record(_) => Ok(()),
        };
        written.map_err(|error| harness::Error::io("pass on what the program writes", error))
    })?;
    guest.power_off()?;
    match end {
        End::Ended(Ended::Exit(status)) => Ok(u8::try_from(status).unwrap_or(u8::MAX).into()),
        other => Err(anyhow::anyhow!("{other:?}")),
    }
}
