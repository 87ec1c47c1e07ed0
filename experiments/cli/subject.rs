//! `isolab subject`: the command that a graded solution is to run.
//!
//! Hidden: the grader starts it under another name, through the solution.

use std::path::PathBuf;
use std::process::ExitCode;

/// Waits for the grader's leave, and ends with a status
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The status
    status: u8,
    /// The grader's socket
    socket: PathBuf,
    /// Words that are to arrive unchanged
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<String>,
}

/// Waits, and ends.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    harness::grade::wait_for_leave(&args.socket)?;
    Ok(args.status.into())
}
