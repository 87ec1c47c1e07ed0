//! Results as JSON lines: first the machine, then each round, then what came of it.

use std::io::{BufRead, Write};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::machine::Machine;
use super::stats::Interval;
use crate::{Doing, Error, Result};

/// One line.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Line {
    /// Where and when.
    Machine(Machine),
    /// One run of one workload.
    Round(Round),
    /// A workload on a file system, from all its rounds.
    Measured(Measured),
    /// A container's start, or a call on namespaces.
    Start(Start),
    /// A claim about file systems, held against the measurement.
    Claim(Claim),
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Key {
    /// The workload.
    pub workload: String,
    /// What the branches lie on: `tmpfs`, `ext4`.
    pub base: String,
    /// The file system.
    pub subject: String,
    /// Where caller and daemon ran: `alone`, `same`, `split`, `free`.
    pub placement: String,
}

/// One run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Round {
    /// What was run.
    #[serde(flatten)]
    pub key: Key,
    /// Which round, from 0; within one the order was random.
    pub round: u32,
    /// How many passes it made; the median one is here.
    pub passes: u32,
    /// Operations.
    pub operations: u64,
    /// All of them together, in nanoseconds.
    pub nanoseconds: u64,
}

/// What came of all rounds.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Measured {
    /// What was run.
    #[serde(flatten)]
    pub key: Key,
    /// The workload's family.
    pub family: String,
    /// Lower layers.
    pub layers: usize,
    /// Bytes that one operation moves.
    pub bytes: u64,
    /// Verdict, see [`Verdict`].
    pub verdict: Verdict,
    /// Why it could not be measured.
    pub because: Option<String>,
    /// The numbers, where it could be.
    pub numbers: Option<Numbers>,
}

/// What the ratio says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The plain folder itself, or its control.
    Control,
    /// Slower than the plain folder, beyond the floor of the A/A comparison.
    Slower,
    /// Faster, beyond that floor.
    Faster,
    /// The interval of the ratio reaches into that floor.
    Inconclusive,
    /// The file system refused the mount or a call.
    Refused,
    /// The machine lacks what it needs.
    Skipped,
    /// The laboratory failed.
    Broken,
}

/// Numbers of a workload on a file system. Times are in nanoseconds and for one operation.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Numbers {
    /// Rounds.
    pub rounds: u32,
    /// Operations of one round.
    pub operations: u64,
    /// Median over the rounds of the mean of each.
    pub time: f64,
    /// Time relative to the plain folder's in the same round.
    pub ratio: Interval,
    /// The same for the bind mount, which should be 1, made symmetric: the noise.
    pub floor: Interval,
    /// Latency that half of the operations did not exceed.
    pub p50: u64,
    /// Latency that 99 % did not exceed.
    pub p99: u64,
    /// Latency that 99.9 % did not exceed.
    pub p999: u64,
    /// CPU time of the caller.
    pub caller_cpu: f64,
    /// CPU time of the daemon.
    pub daemon_cpu: Option<f64>,
    /// Requests to the daemon; of a foreign daemon they cannot be counted from outside.
    pub requests: Option<f64>,
    /// What part of the time the timing took: of single operations, and of the whole.
    pub overhead: f64,
    /// The mount's type and options.
    pub mount: String,
    /// Latencies with how many of the timed operations had them, of all rounds.
    pub latencies: Vec<(u64, u64)>,
}

/// A start, or a call on namespaces: medians in nanoseconds.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Start {
    /// Which comparison it belongs to: `container`, `clone3`, `unshare`, `root`, `mount`.
    pub group: String,
    /// What did it: `runc`, `CLONE_NEWNET`.
    pub name: String,
    /// What it is compared with in the group.
    pub unit: String,
    /// Its phases in order, with their medians.
    pub phases: Vec<(String, f64)>,
    /// The whole, relative to the unit's in the same round.
    pub ratio: Option<Interval>,
    /// Why it could not be measured.
    pub because: Option<String>,
}

/// A claim, and whether it holds here.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// Its name, which its text goes by: `fio-read-seq-128k`.
    pub name: String,
    /// Whose claim it is.
    pub source: String,
    /// What it says, as numbers.
    pub expected: String,
    /// What was seen.
    pub measured: String,
    /// Whether it holds; none where it could not be looked at.
    pub holds: Option<bool>,
    /// Why not, where that is known.
    pub because: Option<String>,
}

impl Line {
    /// Writes it as one line.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, to: &mut impl Write) -> Result<()> {
        let text = serde_json::to_string(self).map_err(std::io::Error::from);
        let text = text.doing(|| "encode a result")?;
        writeln!(to, "{text}").doing(|| "write a result")
    }

    /// Reads all lines.
    ///
    /// # Errors
    /// A line that is not one of these, with its number.
    pub fn read(from: impl BufRead) -> Result<Vec<Self>> {
        let parse = |(at, line): (usize, std::io::Result<String>)| {
            let line = line.doing(|| "read results")?;
            serde_json::from_str(&line).map_err(|error| {
                let message = format!("line {} is no result: {error}", at + 1);
                Error::hinted(message, "give a file that `isolab bench` wrote")
            })
        };
        from.lines().enumerate().map(parse).collect()
    }
}
