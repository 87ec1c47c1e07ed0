//! Exit statuses, by name. `isolab --help` and the README say the same.

use harness::Error;
use harness::record::Outcome;

/// Everything that was asked for holds.
pub const PASS: u8 = 0;
/// A claim does not hold, something leaked, or a closure misses a library.
pub const FAILED: u8 = 1;
/// The command line or an input file cannot be used.
pub const USAGE: u8 = 2;
/// Something could not be tried: a skip that is not allowed, or a broken set-up.
pub const INCOMPLETE: u8 = 3;
/// Interrupted by SIGINT or SIGTERM.
pub const INTERRUPTED: u8 = 130;

/// The table at the end of the help.
pub const HELP: &str = "Exit status:
  0    everything that was asked for holds
  1    a claim does not hold, something leaked, or a closure misses a library
  2    the command line or an input cannot be used
  3    incomplete: a skip that is not allowed, or a broken set-up
  130  interrupted";

/// A fault of the command line or of an input.
pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    Usage(Error::hinted(message, hint)).into()
}

/// An error about a file or folder that the person named.
pub fn unusable(error: Error) -> anyhow::Error {
    Usage(error).into()
}

/// The status for an error: of the person's input, or of the laboratory.
pub fn of(error: &anyhow::Error) -> u8 {
    if error.is::<Usage>() { USAGE } else { INCOMPLETE }
}

/// The status for an outcome; `allowed` says whether a skip is on the list.
pub fn of_outcome(outcome: &Outcome, allowed: bool) -> u8 {
    match outcome {
        Outcome::Pass | Outcome::ExpectedDifference { .. } => PASS,
        Outcome::Fail { .. } => FAILED,
        Outcome::Skipped { .. } if allowed => PASS,
        Outcome::Skipped { .. } | Outcome::Broken { .. } => INCOMPLETE,
    }
}

/// The worse of two: a failure outweighs what could not be tried.
pub fn worse(one: u8, two: u8) -> u8 {
    if one == FAILED || two == FAILED { FAILED } else { one.max(two) }
}

/// An error that is the caller's to mend.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Usage(Error);
