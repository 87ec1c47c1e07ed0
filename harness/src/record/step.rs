//! One step of an experiment: what was done, and what was seen.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Fact;

/// One step: a command or a system call, and the facts it brought.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The step's name within its experiment; claims refer to it.
    pub name: String,
    /// What was done, as a person would type it, normalised.
    pub action: String,
    /// Typed observations by name.
    pub facts: BTreeMap<String, Fact>,
    /// What the subject itself printed: shown to people, never judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Output>,
}

/// What a subject printed, kept apart from our own results and capped.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Standard output, normalised, invalid UTF-8 replaced.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stdout: String,
    /// Standard error, normalised, invalid UTF-8 replaced.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stderr: String,
    /// Bytes that were thrown away because the cap was reached.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub dropped: u64,
}

impl Output {
    /// Whether nothing at all was printed.
    pub fn is_empty(&self) -> bool {
        self.stdout.is_empty() && self.stderr.is_empty() && self.dropped == 0
    }
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}
