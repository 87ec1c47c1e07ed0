//! The declaration of a graded exercise.
//!
//! One value of [`Task`] is the only one: the workbook, the README of the exercise, the
//! run and the report come from it. Its texts live in a Fluent file under its id.

use std::time::Duration;

use super::Run;
use super::run::Graded;
use crate::Result;
use crate::requirement::Requirement;

/// A graded exercise.
pub trait Task: Sync {
    /// The id, that of its experiment: `AREA/NAME`.
    fn id(&self) -> &'static str;

    /// What is handed in, and how the grader uses it.
    fn kind(&self) -> Kind;

    /// The criteria, in the order in which they are reported.
    fn goals(&self) -> &'static [Goal];

    /// What the machine must have, besides a sandbox for submissions.
    fn needs(&self) -> Vec<Requirement> {
        Vec::new()
    }

    /// Files that this machine has to supply, made slowly and kept: the exercise finds them
    /// in [`Run::supplies`], also in a guest, where nobody could make them.
    ///
    /// # Errors
    /// What this machine lacks to make them.
    fn supplies(&self) -> Result<Supplies> {
        Ok(Supplies::new())
    }

    /// Whether a solution has to be real root: then it is graded in a guest only.
    fn needs_real_root(&self) -> bool {
        false
    }

    /// What a solution may use.
    fn allowance(&self) -> Allowance {
        Allowance::default()
    }

    /// Draws the values, starts the solution, looks at what the kernel shows, and judges.
    ///
    /// # Errors
    /// What ends the grading before all criteria were judged: the submission's own fault,
    /// or the grader's.
    fn grade(&self, run: &mut Run<'_>) -> Graded;
}

/// Files by name, with their contents.
pub type Supplies = std::collections::BTreeMap<String, Vec<u8>>;

/// What is handed in, and how the grader uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The solution leaves files; the grader uses them.
    Prepare,
    /// The solution runs the grader's command inside what the task asks for.
    Wrap,
    /// The solution leaves a mount; the grader works through it.
    Mount,
    /// A file of answers, compared with what the grader measures.
    Answer,
}

/// One criterion, as it is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Its name within the exercise; its text has the key `grade-EXERCISE-NAME`.
    pub name: &'static str,
    /// What it is worth.
    pub points: u32,
    /// Another criterion without which this one says nothing.
    pub needs: Option<&'static str>,
}

impl Goal {
    /// A criterion that stands by itself.
    pub const fn new(name: &'static str, points: u32) -> Self {
        Self { name, points, needs: None }
    }

    /// The same, which says nothing unless the criterion `other` passed.
    pub const fn needs(self, other: &'static str) -> Self {
        Self { needs: Some(other), ..self }
    }
}

/// What a solution may use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Allowance {
    /// From its start to its end.
    pub time: Duration,
    /// Memory, in bytes.
    pub memory: u64,
    /// Processes and threads at one time.
    pub processes: u64,
    /// CPU time, in cores; more than one would be taken from who is graded beside it.
    pub cpu: f64,
    /// What it prints, in bytes.
    pub output: u64,
    /// What it writes to files, in bytes.
    pub files: u64,
}

impl Default for Allowance {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(10),
            memory: 512 << 20,
            processes: 128,
            cpu: 1.0,
            output: 1 << 20,
            files: 256 << 20,
        }
    }
}
