//! The report: which submissions were graded, and what became of each criterion.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::Fact;

/// The version of the report's JSON form.
pub const SCHEMA: &str = "isolab.grade/1";

/// One run of the grader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// From which the values of this run were drawn; `--seed` repeats it.
    pub seed: u64,
    /// Kernel release, as uname(2) tells it.
    pub kernel: String,
    /// Where the submissions ran: `user-namespace` or `vm`.
    pub place: String,
    /// How each limit was enforced on this machine.
    pub limits: Vec<Limit>,
    /// What was graded, in the order in which it was given.
    pub submissions: Vec<Submission>,
}

/// A limit, and how it is enforced here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// `memory`, `processes`, `cpu`, `time`, `output`, `files`.
    pub name: String,
    /// By what, or why it cannot be enforced.
    pub how: String,
    /// Whether it is enforced at all.
    pub enforced: bool,
}

/// One workbook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// The name in its `workbook.toml`, or that of its folder.
    pub name: String,
    /// Its folder, as given.
    pub folder: String,
    /// One for each exercise of the workbook.
    pub exercises: Vec<Exercise>,
}

/// What became of one exercise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// The experiment's id, such as `namespace/uts`.
    pub id: String,
    /// Whether there was anything to grade.
    pub submitted: bool,
    /// Whether it asks questions: what is expected is then the key to them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asks: bool,
    /// Milliseconds from the start of the solution to the last look.
    pub took_ms: f64,
    /// What was looked at, in order.
    pub criteria: Vec<Criterion>,
    /// What the solution printed on standard output and error, capped; it is shown to
    /// people and never judged.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub output: String,
    /// Bytes of output that were thrown away.
    #[serde(default)]
    pub dropped: u64,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its name within the exercise, such as `hostname-inside`; its texts have the key
    /// `grade-EXERCISE-NAME`.
    pub name: String,
    /// What it is worth.
    pub points: u32,
    /// What became of it.
    pub verdict: Verdict,
    /// What should have been observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Fact>,
    /// What was observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<Fact>,
    /// Why, and what to look at: computed from what was observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Named>,
}

/// A text by its key, with what is put into it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The key of the text.
    pub key: String,
    /// Its values by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

/// What became of a criterion.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The kernel shows what was asked for.
    Pass,
    /// It shows something else.
    Fail,
    /// A criterion that it needs did not pass.
    Skipped,
    /// The solution took too long.
    Timeout,
    /// It printed too much.
    OutputLimit,
    /// It took too much memory.
    MemoryLimit,
    /// It did what no submission may do.
    PolicyViolation,
    /// This machine lacks something; no fault of the submission.
    Unsupported,
    /// The grader broke; no fault of the submission.
    GraderError,
}

/// What a whole comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Every criterion passed.
    Passed,
    /// Nothing failed, and something could not be graded here.
    Incomplete,
    /// Something failed.
    Failed,
}

/// Points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Reached.
    pub points: u32,
    /// Of these. What could not be graded here is not among them.
    pub of: u32,
}

impl Verdict {
    /// Its name, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Skipped => "skipped",
            Self::Timeout => "timeout",
            Self::OutputLimit => "output-limit",
            Self::MemoryLimit => "memory-limit",
            Self::PolicyViolation => "policy-violation",
            Self::Unsupported => "unsupported",
            Self::GraderError => "grader-error",
        }
    }

    /// Whether it says nothing about the submission, and so never costs points.
    pub fn is_ours(self) -> bool {
        matches!(self, Self::Unsupported | Self::GraderError)
    }
}

impl Exercise {
    /// Passed, failed, or not to be graded here. What was not handed in has failed.
    pub fn status(&self) -> Status {
        let verdicts = || self.criteria.iter().map(|criterion| criterion.verdict);
        if !self.submitted
            || verdicts().any(|verdict| verdict != Verdict::Pass && !verdict.is_ours())
        {
            Status::Failed
        } else if verdicts().any(Verdict::is_ours) {
            Status::Incomplete
        } else {
            Status::Passed
        }
    }

    /// Its points.
    pub fn tally(&self) -> Tally {
        let graded = self.criteria.iter().filter(|criterion| !criterion.verdict.is_ours());
        graded.fold(Tally::default(), |tally, criterion| Tally {
            points: tally.points
                + if criterion.verdict == Verdict::Pass { criterion.points } else { 0 },
            of: tally.of + criterion.points,
        })
    }
}

impl Submission {
    /// The worst of its exercises.
    pub fn status(&self) -> Status {
        self.exercises.iter().map(Exercise::status).max().unwrap_or(Status::Passed)
    }

    /// The points of all its exercises.
    pub fn tally(&self) -> Tally {
        self.exercises.iter().map(Exercise::tally).sum()
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |sum, tally| Self {
            points: sum.points + tally.points,
            of: sum.of + tally.of,
        })
    }
}

impl Report {
    /// The worst of its submissions.
    pub fn status(&self) -> Status {
        self.submissions.iter().map(Submission::status).max().unwrap_or(Status::Passed)
    }

    /// The points of all its submissions.
    pub fn tally(&self) -> Tally {
        self.submissions.iter().map(Submission::tally).sum()
    }

    /// The report's JSON Schema.
    pub fn json_schema() -> serde_json::Value {
        schemars::schema_for!(Report).into()
    }
}
