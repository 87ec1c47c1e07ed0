//! A property test of unions: random operations have to bring the same on a union as in
//! a plain folder, and the same again from its upper layer in any other form.
//!
//! A batch of sequences shares one sandbox and one mount, each sequence in a folder of
//! its own: a mount costs more than the operations. A sequence that differs is played
//! again by itself, and made as short as it gets.
//!
//! The shrinking is our own, since a test here is a sandbox with a mount and not a
//! function: what proptest has would have to be driven from outside, case by case.

mod fixture;
mod forms;
mod known;
mod op;
mod oracle;
mod plant;
mod play;
mod random;
mod shrink;
mod sight;

pub use known::Known;
pub use op::{How, Op};
pub use plant::Plant;
pub use play::Tally;
pub use random::sequence;
pub use shrink::shrink;

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Backend;
use crate::sandbox::{Flavour, Received, Running, Sandbox, Token, WORK};
use crate::{Error, Result};

/// Sequences that are played in one sandbox.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The union.
    pub backend: Backend,
    /// The sequences with their numbers.
    pub sequences: Vec<(u64, Vec<Op>)>,
    /// Whether the lower layers have what this union is known to mix up.
    pub whole: bool,
    /// What is made wrong on purpose.
    pub plant: Option<Plant>,
    /// The known difference that it is about, and so not foreseen.
    pub apart: Option<Known>,
}

/// Where a difference showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// In the answer to this operation.
    Operation(usize),
    /// In the union's files after the last one.
    Tree,
    /// The upper layer could not be read.
    Read,
    /// In the upper layer that was written in this form and read again.
    Form(String),
    /// In the files of the lower layers after the upper one was applied to them.
    Applied,
    /// In the union with the upper layer that went through every form.
    Remounted,
}

/// A difference between what a union should have shown and what it did show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The number of the sequence.
    pub sequence: u64,
    /// Where it showed.
    pub stage: Stage,
    /// The operation as typed, or the file's path.
    pub path: String,
    /// What the plain folder shows.
    pub expected: String,
    /// What the union shows.
    pub observed: String,
}

impl Finding {
    fn new(stage: Stage, path: &str, expected: String, observed: String) -> Self {
        Self { sequence: 0, stage, path: path.into(), expected, observed }
    }

    fn of(self, sequence: u64) -> Self {
        Self { sequence, ..self }
    }

    /// Whether it is the same kind of difference; its place moves when it shrinks.
    pub fn is_like(&self, other: &Self) -> bool {
        match (&self.stage, &other.stage) {
            (Stage::Operation(_), Stage::Operation(_)) => {
                self.expected == other.expected && self.observed == other.observed
            }
            (one, two) => one == two,
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation(at) => write!(f, "operation {}", at + 1),
            Self::Tree => f.write_str("tree"),
            Self::Read => f.write_str("upper layer"),
            Self::Form(name) => write!(f, "upper layer as {name}"),
            Self::Applied => f.write_str("applied"),
            Self::Remounted => f.write_str("mounted again"),
        }
    }
}

impl Batch {
    /// A batch of sequences for `backend`.
    pub fn new(backend: Backend, sequences: Vec<(u64, Vec<Op>)>) -> Self {
        let whole = Known::whole(backend);
        Self { backend, sequences, whole, plant: None, apart: None }
    }

    /// The sequence that leads to a difference which is played apart, and nothing else.
    pub fn apart(backend: Backend, known: Known, ops: Vec<Op>) -> Self {
        Self { backend, sequences: vec![(0, ops)], whole: true, plant: None, apart: Some(known) }
    }

    /// The differences that are foreseen: all but the one that is to be seen.
    fn known(&self) -> Vec<Known> {
        let all = Known::of(self.backend).iter().copied();
        all.filter(|known| Some(*known) != self.apart).collect()
    }

    /// Starts a sandbox that plays it; [`tally`] has what it brought.
    pub fn start(&self, flavour: Flavour) -> Result<Running> {
        Sandbox::new(flavour).start(&Token::new()?, |channel| {
            let tally = play::play(self, Path::new(WORK)).map_err(|error| error.to_string());
            let _ = channel.send(&tally, None);
        })
    }
}

/// Waits for what a batch brought, and ends its sandbox.
///
/// # Errors
/// A fault of the laboratory: a sandbox that ended without a word or took too long.
pub fn tally(mut running: Running) -> Result<Tally> {
    let received = running.receive::<Result<Tally, String>>()?;
    let (ended, _) = running.stop()?;
    match received {
        Received::Message(tally, _) => tally.map_err(Error::Setup),
        Received::Closed => Err(Error::Setup(format!("a batch ended with {:?}", ended.fact()))),
        Received::Late => Err(Error::Setup("a batch took too long".into())),
    }
}
