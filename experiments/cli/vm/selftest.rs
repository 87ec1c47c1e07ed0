//! `isolab selftest guest`: a guest put to the test.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use harness::vm::{Collected, Drawn, Guest, Limits, Program, Saved, Settings};

use serde::Serialize;

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
    /// What it gets as its initramfs instead of one that is made for it
    #[arg(long)]
    initramfs: Option<PathBuf>,
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
    /// In so many copies of a saved guest, all at once
    #[arg(long)]
    copies: Option<usize>,
    /// The scripts, for sh
    scripts: Vec<String>,
}

/// What one copy of a saved guest came to.
#[derive(Serialize)]
struct Copy {
    drawn: Drawn,
    /// From the start of QEMU to its being ready, in seconds.
    ready: f64,
    came: Vec<Collected>,
}

/// Prints a JSON array of what each script came to, or of copies; a failure of the guest is
/// an error.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut settings = Settings::default();
    settings.init = args.init.clone().unwrap_or(settings.init);
    settings.initramfs.clone_from(&args.initramfs);
    settings.share = args.share.clone().unwrap_or(settings.share);
    let kernel = one(&args.choice)?;
    let text = match args.copies {
        None => serde_json::to_string(&scripts(&mut Guest::boot(&kernel, &settings)?, args)?)?,
        Some(copies) => {
            let saved = Saved::of(&kernel, &settings)?;
            serde_json::to_string(&in_copies(&saved, copies, args)?)?
        }
    };
    println!("{text}");
    Ok(exit::PASS.into())
}

fn in_copies(saved: &Saved, copies: usize, args: &Args) -> harness::Result<Vec<Copy>> {
    std::thread::scope(|scope| {
        let one = || {
            let mut guest = saved.restore()?;
            let (drawn, ready) = (guest.drawn, guest.booted.as_secs_f64());
            Ok(Copy { drawn, ready, came: scripts(&mut guest, args)? })
        };
        let threads: Vec<_> = (0..copies).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|thread| thread.join().expect("it does not panic")).collect()
    })
}

fn scripts(guest: &mut Guest, args: &Args) -> harness::Result<Vec<Collected>> {
    let each = |script: &String| {
        let mut program = Program::new(["sh", "-c", script]);
        program.deadline = Duration::from_secs(args.deadline);
        program.limits = Limits { processes: args.processes, ..Limits::default() };
        let given = args.given.iter().map(|text| text.clone().into_bytes());
        program.files = given.map(|bytes| ("/run/given".into(), 0o640, bytes)).collect();
        guest.collect(&program)
    };
    args.scripts.iter().map(each).collect()
}
