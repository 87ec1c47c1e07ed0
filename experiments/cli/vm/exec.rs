//! `isolab vm exec`: one program of the host in a guest.

use std::io::{Read, Write, stderr, stdin, stdout};
use std::os::fd::AsFd;
use std::process::ExitCode;
use std::time::Duration;

use harness::sandbox::Ended;
use harness::vm::{End, Failure, Feed, Kernel, Piece, Program, Sent};
use nix::sys::resource::{Resource, setrlimit};

use super::kernels::Choice;
use super::start::Start;
use crate::cli::{exit, stop_on_interrupt};

/// The guest's deadline for the program has passed, as in timeout(1).
const LATE: u8 = 124;
/// The guest itself failed, as in env(1) and chroot(1).
const NO_GUEST: u8 = 125;

/// Runs a program of this machine in a guest and ends as it did
///
/// The guest sees this machine's files, read-only, with folders of its own at /tmp, /run,
/// /var/tmp and /dev. Standard input, output and error are those of this command.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: that of the program; a program killed by a signal is \
    answered with the same signal.
  124  the deadline passed
  125  no guest, or it failed; the first word after `isolab:` says how
  126  the program cannot be executed
  127  there is no such program")]
pub struct Args {
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    start: Start,
    /// When the program is killed, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    deadline: u64,
    /// The program and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

/// On the newest kernel, or the one asked for.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    stop_on_interrupt(Failure::Interrupted)?;
    let mut program = Program::new(&args.command);
    program.deadline = Duration::from_secs(args.deadline);
    let kernel = one(&args.choice)?;
    let settings = args.start.settings()?;
    let end = args.start.guest(&kernel, &settings, &mut None).and_then(|mut guest| {
        let mut read = || pass_on_input(&mut stdin());
        let input = stdin();
        let mut feed = Feed { wake: input.as_fd(), read: &mut read };
        guest.interact(&program, Some(&mut feed), &mut pass_on)
    });
    match end {
        Ok(end) => Ok(end_as(&end).into()),
        Err(error) => {
            eprintln!("isolab: {error}");
            Ok(NO_GUEST.into())
        }
    }
}

/// The newest kernel, or the only one that was asked for.
pub fn one(choice: &Choice) -> anyhow::Result<Kernel> {
    let mut kernels = choice.kernels(|all| all.last().cloned().into_iter().collect())?;
    match (kernels.pop(), kernels.is_empty()) {
        (Some(kernel), true) => Ok(kernel),
        _ => Err(exit::usage("this runs on one kernel", "give one with --kernel")),
    }
}

/// Writes what the program writes to where it belongs.
pub fn pass_on(piece: Piece<'_>) -> harness::Result<()> {
    let write = |out: &mut dyn Write, bytes| out.write_all(bytes).and_then(|()| out.flush());
    let written = match piece {
        Piece::Output(bytes) => write(&mut stdout(), bytes),
        Piece::Error(bytes) => write(&mut stderr(), bytes),
        Piece::Record(_) => Ok(()),
    };
    written.map_err(|error| harness::Error::io("pass on what the program writes", error))
}

/// What there is of the person's input.
pub fn pass_on_input(input: &mut impl Read) -> harness::Result<Option<Sent>> {
    let mut buffer = vec![0; 64 << 10];
    match input.read(&mut buffer) {
        // A closed standard input is an empty one.
        Ok(0) | Err(_) => Ok(Some(Sent::EndOfInput)),
        Ok(got) => {
            buffer.truncate(got);
            Ok(Some(Sent::Input(buffer)))
        }
    }
}

/// The status for the program's end; returns not at all for one by a signal.
pub fn end_as(end: &End) -> u8 {
    match end {
        End::Ended(Ended::Exit(status)) => u8::try_from(*status).unwrap_or(u8::MAX),
        End::Ended(Ended::Signal(number)) => {
            // The core, if any, was the guest's.
            let _ = setrlimit(Resource::RLIMIT_CORE, 0, 0);
            harness::sys::signal::end_by(*number);
            // Still here: a signal that ends nothing on this machine.
            128_u8.saturating_add(u8::try_from(*number).unwrap_or(u8::MAX))
        }
        End::Late => {
            eprintln!("isolab: the program was killed at its deadline");
            LATE
        }
        End::NotStarted(errno, why) => {
            eprintln!("isolab: {why}");
            if *errno == nix::libc::ENOENT { 127 } else { 126 }
        }
    }
}
