//! `isolab vm shell`: a shell in a guest, at this terminal.

use std::io::{IsTerminal, stdin};
use std::os::fd::AsFd;
use std::process::ExitCode;
use std::time::Duration;

use harness::vm::{Feed, Program, Sent, Window};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};

use super::exec::{end_as, one, pass_on, pass_on_input};
use super::kernels::Choice;
use super::start::Start;
use crate::cli::exit;

/// A whole day.
const DEADLINE: Duration = Duration::from_secs(24 * 60 * 60);

/// Opens a shell in a guest; its end is the guest's
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    start: Start,
}

/// On the newest kernel, or the one asked for.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if !stdin().is_terminal() {
        return Err(exit::usage(
            "this is no terminal",
            "isolab vm exec runs a program without one",
        ));
    }
    let kernel = one(&args.choice)?;
    let mut guest = args.start.guest(&kernel, &args.start.settings()?, &mut None)?;
    eprintln!("isolab: {} in {:.1?}; the host's files are read-only", guest.release, guest.booted);
    let mut size = window()?;
    let mut program = Program::new(["bash", "-l"]);
    program.deadline = DEADLINE;
    program.terminal = Some(size);
    let term = std::env::var("TERM").unwrap_or_else(|_| "linux".into());
    program.environment = vec![("TERM".into(), term)];
    let end = {
        let _raw = Raw::enter()?;
        let mut read = || {
            // The size is looked at when the person types: soon enough.
            let now = window()?;
            if (now.rows, now.columns) != (size.rows, size.columns) {
                size = now;
                return Ok(Some(Sent::Resize(now)));
            }
            pass_on_input(&mut stdin())
        };
        let input = stdin();
        let mut feed = Feed { wake: input.as_fd(), read: &mut read };
        guest.interact(&program, Some(&mut feed), &mut pass_on)?
    };
    Ok(end_as(&end).into())
}

fn window() -> harness::Result<Window> {
    let size = tcgetwinsize(stdin())
        .map_err(|errno| harness::Error::io("ask for the terminal's size", errno))?;
    Ok(Window { rows: size.ws_row, columns: size.ws_col })
}

/// The terminal hands over every key, until this is dropped.
struct Raw(Termios);

impl Raw {
    fn enter() -> anyhow::Result<Self> {
        let before = tcgetattr(stdin())?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(stdin(), OptionalActions::Now, &raw)?;
        Ok(Self(before))
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // A terminal that is gone needs no settings.
        let _ = tcsetattr(stdin(), OptionalActions::Now, &self.0);
    }
}
