//! `isolab selftest guest`: a guest put to the test.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use harness::vm::{Guest, Limits, Program, Settings};

use super::exec::one;
use super::kernels::Choice;
use crate::cli::exit;

/// Runs shell scripts in one guest, one after the other
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    choice: Choice,
    /// What is packed as the guest's init instead of this program
    #[arg(long)]
    init: Option<PathBuf>,
    /// What the guest sees instead of the host's root
    #[arg(long)]
    share: Option<PathBuf>,
    /// When each script is killed, in seconds
    #[arg(long, default_value_t = 30)]
    deadline: u64,
    /// The most processes of each script
    #[arg(long)]
    processes: Option<u64>,
    /// A file of these bytes at /run/given
    #[arg(long)]
    given: Option<String>,
    /// The scripts, for sh
    scripts: Vec<String>,
}

/// Prints a JSON array; a failure of the guest is an error.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut settings = Settings::default();
    settings.init = args.init.clone().unwrap_or(settings.init);
    settings.share = args.share.clone().unwrap_or(settings.share);
    let mut guest = Guest::boot(&one(&args.choice)?, &settings)?;
    let mut all = Vec::new();
    for script in &args.scripts {
        let mut program = Program::new(["sh", "-c", script]);
        program.deadline = Duration::from_secs(args.deadline);
        program.limits = Limits { processes: args.processes, ..Limits::default() };
        let given = args.given.iter().map(|text| text.clone().into_bytes());
        program.files = given.map(|bytes| ("/run/given".into(), 0o640, bytes)).collect();
        all.push(guest.collect(&program)?);
    }
    println!("{}", serde_json::to_string(&all)?);
    Ok(exit::PASS.into())
}
