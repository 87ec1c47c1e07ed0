//! The record: what one run of one experiment showed, in types.
//!
//! Facts are normalised where they are read, so that a snapshot needs no regular
//! expression: errno by name, namespaces as shared or own, paths as `ROOT/…`.
//! Timings and sizes that differ between machines live in [`Record::machine`] and
//! [`Record::measures`], which [`Record::stable`] leaves out.

mod fact;
mod outcome;
mod step;

pub use fact::{Call, Entry, Fact, Kind, Mount, NamespaceView};
pub use outcome::{Check, Difference, Outcome, RequirementResult};
pub use step::{Output, Step};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::experiment::Case;
use crate::isolation::Engine;
use crate::sandbox::Flavour;
use crate::union::Backend;

/// The version of the record's JSON form; `record.schema.json` describes it.
pub const SCHEMA: &str = "isolab.record/1";

/// Everything that one run of one experiment showed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The experiment's id, such as `chroot/missing-root`.
    pub id: String,
    /// Which flavour of the sandbox it ran in: `root` or `rootless`.
    pub flavour: String,
    /// The union file system that it ran on, in the area of those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backend: Option<Backend>,
    /// The engine that was looked at, where engines are compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<Engine>,
    /// The verdict, with its cause where it is not a pass.
    pub outcome: Outcome,
    /// What the experiment needs and whether this machine has it.
    pub requirements: Vec<RequirementResult>,
    /// What was done and seen, in order.
    pub steps: Vec<Step>,
    /// The experiment's claims, each judged against the steps.
    pub checks: Vec<Check>,
    /// What the audit found left behind; empty when nothing leaked.
    pub leaks: Vec<String>,
    /// Numbers that belong to this machine and this run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measure>,
    /// The machine and the time; absent from the stable form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<Machine>,
}

/// A number with its unit, such as the size of a static binary in bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// What was measured.
    pub name: String,
    /// The number.
    pub value: f64,
    /// Its unit: `bytes`, `ms`, `packages`.
    pub unit: String,
}

/// Where and how fast a record was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// Kernel release, as uname(2) tells it.
    pub kernel: String,
    /// Architecture, as uname(2) tells it.
    pub arch: String,
    /// How each limit was enforced, or why it could not be.
    pub limits: Vec<String>,
    /// Milliseconds from the sandbox's creation to its first instruction inside.
    pub setup_ms: f64,
    /// Milliseconds that the experiment took inside.
    pub run_ms: f64,
    /// Milliseconds from the last observation to the sandbox being gone.
    pub teardown_ms: f64,
}

impl Record {
    /// A record of nothing yet: of `case` in the flavour, with the outcome `broken`.
    pub fn begin(case: &Case<'_>, flavour: Flavour, because: impl Into<String>) -> Self {
        Self {
            schema: SCHEMA.into(),
            id: case.experiment.id().into(),
            flavour: flavour.word().into(),
            backend: case.backend,
            engine: case.engine,
            outcome: Outcome::Broken { because: because.into() },
            requirements: Vec::new(),
            steps: Vec::new(),
            checks: Vec::new(),
            leaks: Vec::new(),
            measures: Vec::new(),
            machine: None,
        }
    }

    /// The id with its backend or engine: `union/merge@overlay`.
    pub fn case(&self) -> String {
        match self.variant() {
            Some(variant) => format!("{}@{variant}", self.id),
            None => self.id.clone(),
        }
    }

    /// The name of its backend or engine.
    pub fn variant(&self) -> Option<&'static str> {
        self.backend.map(Backend::name).or(self.engine.map(Engine::name))
    }

    /// The part that must be the same on every run: no machine, no measures.
    pub fn stable(&self) -> Self {
        Self { machine: None, measures: Vec::new(), ..self.clone() }
    }

    /// The record's JSON Schema.
    pub fn json_schema() -> serde_json::Value {
        schemars::schema_for!(Record).into()
    }

    /// The fact called `fact` of the step called `step`.
    pub fn fact(&self, step: &str, fact: &str) -> Option<&Fact> {
        self.steps.iter().find(|s| s.name == step)?.facts.get(fact)
    }
}
