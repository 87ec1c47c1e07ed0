//! The five outcomes, and the judged claims behind them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Fact;

/// The verdict on one run. The five stay apart: a fault of the laboratory is never
/// the kernel's, and a difference that was foreseen is not a failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Outcome {
    /// Every claim holds.
    Pass,
    /// A claim does not hold, or something leaked.
    Fail {
        /// What does not hold, one line each.
        because: Vec<String>,
    },
    /// The machine lacks something that the experiment needs.
    Skipped {
        /// The name of the requirement that is missing.
        requirement: String,
        /// Why it is missing, as probed.
        because: String,
    },
    /// The laboratory itself broke; nothing is said about the kernel.
    Broken {
        /// The error, with its hint.
        because: String,
    },
    /// Every claim holds, some of them in a way that is known to differ here.
    ExpectedDifference {
        /// Which differences, each with its cause.
        differences: Vec<Difference>,
    },
}

impl Outcome {
    /// The outcome's one word: `pass`, `fail`, `skipped`, `broken`, `expected-difference`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail { .. } => "fail",
            Self::Skipped { .. } => "skipped",
            Self::Broken { .. } => "broken",
            Self::ExpectedDifference { .. } => "expected-difference",
        }
    }
}

/// A foreseen difference that was met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// `STEP.FACT` that differs.
    pub fact: String,
    /// When it differs, such as `rootless` or `kernel < 5.11`.
    pub when: String,
    /// Why: a key of the texts.
    pub because: String,
}

/// One claim of an experiment, judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// `STEP.FACT` that is judged.
    pub fact: String,
    /// What the experiment claims.
    pub expected: Fact,
    /// What was observed; absent when the step did not yield the fact.
    pub observed: Option<Fact>,
    /// Whether the claim holds.
    pub holds: bool,
    /// The foreseen difference that made another value right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
}

/// A requirement, probed by doing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementResult {
    /// The requirement's name, such as `gcc-static`.
    pub name: String,
    /// Whether the machine meets it.
    pub met: bool,
    /// Why not, and what would supply it; absent when it is met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}
