//! Many experiments in as few guests as possible: one, unless one brings it down.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::guest::PROGRAM;
use super::{Accelerator, Failure, Guest, Kernel, Piece, Program};
use crate::record::Record;
use crate::sandbox::SLOWNESS;
use crate::{Error, Result};

/// What one experiment on one kernel came to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seen {
    /// The kernel, as it was asked for.
    pub kernel: String,
    /// What uname(2) says inside; empty when no guest got that far.
    pub release: String,
    /// What ran the guest's instructions.
    pub accelerator: Option<Accelerator>,
    /// Whether the guest was a copy of a saved one, and had not booted.
    #[serde(default)]
    pub copy: bool,
    /// The experiment, with its backend if it has several.
    pub case: String,
    /// The record, or why there is none.
    pub result: Came,
}

/// A record, or why there is none.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Came {
    /// The experiment's record.
    Record(Box<Record>),
    /// The guest's failure while the experiment ran, or before.
    Failure {
        /// [`Failure::word`].
        word: String,
        /// The whole story.
        because: String,
    },
}

/// How long one experiment may take on average.
const EACH: Duration = Duration::from_secs(180);

/// How many times longer than usual a single one may take in an emulated guest.
const EMULATED: &str = "4";

/// Runs `cases` in guests of `kernel` that `start` gives, and hands each result to `each` as
/// soon as it is there.
///
/// An experiment that brings its guest down gets that as its result, and the next one a
/// fresh guest.
///
/// # Errors
/// Of `each`, or of the host; a [`Failure`] is a result.
pub fn run(
    kernel: &Kernel,
    start: &mut dyn FnMut() -> Result<Guest>,
    cases: &[String],
    options: &[&str],
    each: &mut dyn FnMut(Seen) -> Result<()>,
) -> Result<()> {
    let mut left: VecDeque<String> = cases.iter().cloned().collect();
    while !left.is_empty() {
        let mut guest = match start() {
            Ok(guest) => guest,
            Err(Error::Guest(failure)) => {
                // The next guest would boot no better.
                let (release, accelerator, copy) = (String::new(), None, false);
                let about = About { kernel, release, accelerator, copy };
                let came = Came::of(&failure);
                return left.into_iter().try_for_each(|case| each(about.seen(case, came.clone())));
            }
            Err(error) => return Err(error),
        };
        let (release, accelerator) = (guest.release.clone(), Some(guest.accelerator));
        let about = About { kernel, release, accelerator, copy: guest.copy };
        match run_in(&mut guest, &mut left, options, &mut |case, came| each(about.seen(case, came)))
        {
            Ok(()) => {}
            Err(Error::Guest(failure)) => {
                let case = left.pop_front().unwrap_or_default();
                each(about.seen(case, Came::of(&failure)))?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Which guest a result comes from.
struct About<'a> {
    kernel: &'a Kernel,
    release: String,
    accelerator: Option<Accelerator>,
    copy: bool,
}

impl About<'_> {
    fn seen(&self, case: String, result: Came) -> Seen {
        let (kernel, release) = (self.kernel.name.clone(), self.release.clone());
        Seen { kernel, release, accelerator: self.accelerator, copy: self.copy, case, result }
    }
}

/// Runs those of `left` in one guest, and takes away each that has a record.
fn run_in(
    guest: &mut Guest,
    left: &mut VecDeque<String>,
    options: &[&str],
    seen: &mut dyn FnMut(String, Came) -> Result<()>,
) -> Result<()> {
    // One at a time: a guest has one processor, and an emulated one little of it.
    let fixed = [PROGRAM, "run", "--format", "jsonl", "--jobs", "1"];
    let words = fixed.iter().chain(options).map(|word| (*word).to_owned());
    let mut program = Program::new(words.chain(left.iter().cloned()));
    // One alone may take as long as a few.
    program.deadline = EACH * u32::try_from(left.len() + 4).unwrap_or(u32::MAX);
    let cache = crate::cache::folder()?.display().to_string();
    program.environment = vec![("ISOLAB_CACHE".into(), cache)];
    if guest.accelerator == Accelerator::Emulation {
        program.environment.push((SLOWNESS.into(), EMULATED.into()));
    }
    let (mut text, mut complaint) = (Vec::new(), Vec::new());
    let end = guest.run(&program, |piece| {
        match piece {
            Piece::Output(bytes) => text.extend_from_slice(bytes),
            Piece::Error(bytes) => complaint.extend_from_slice(bytes),
            Piece::Record(_) => {}
        }
        while let Some(at) = text.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = text.drain(..=at).collect();
            let record: Record = serde_json::from_slice(&line).map_err(damaged)?;
            let case = record.case();
            left.retain(|one| *one != case);
            seen(case, Came::Record(Box::new(record)))?;
        }
        Ok(())
    })?;
    if left.is_empty() {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&complaint).trim().to_owned();
    Err(Failure::SetupFailed(format!("`isolab run` inside ended with {end:?}: {complaint}")).into())
}

fn damaged(error: serde_json::Error) -> Error {
    Error::Setup(format!("a record from the guest is damaged: {error}"))
}

impl Came {
    fn of(failure: &Failure) -> Self {
        Self::Failure { word: failure.word().into(), because: failure.to_string() }
    }

    /// The outcome's word, or the failure's.
    pub fn word(&self) -> &str {
        match self {
            Self::Record(record) => record.outcome.word(),
            Self::Failure { word, .. } => word,
        }
    }
}
