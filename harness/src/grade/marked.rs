//! What became of one exercise, and of the limits that it ran under.

use serde::{Deserialize, Serialize};

use super::judge::Judge;
use super::model::{Criterion, Exercise, Limit, Verdict};
use super::run::{Finished, Stop};
use super::task::{Kind, Task};
use crate::Error;

/// A graded exercise, and how the limits were enforced, if anything ran.
#[derive(Debug, Serialize, Deserialize)]
pub struct Marked {
    /// What became of it.
    pub exercise: Exercise,
    /// How each limit was enforced.
    pub limits: Vec<Limit>,
    /// What the machine has more or less than before: empty, or somebody should look.
    pub leaks: Vec<String>,
}

impl Marked {
    /// One of which nothing ran.
    pub(super) fn of(exercise: Exercise) -> Self {
        Self { exercise, limits: Vec::new(), leaks: Vec::new() }
    }
}

/// An exercise of which nothing was handed in.
pub fn not_submitted(task: &dyn Task) -> Exercise {
    let criteria = task.goals().iter().map(|goal| Criterion {
        name: goal.name.into(),
        points: goal.points,
        verdict: Verdict::Skipped,
        expected: None,
        observed: None,
        hint: None,
    });
    Exercise {
        id: task.id().into(),
        submitted: false,
        asks: task.kind() == Kind::Answer,
        took_ms: 0.0,
        criteria: criteria.collect(),
        output: String::new(),
        dropped: 0,
    }
}

/// An exercise that the grader could not grade.
pub fn broken(task: &dyn Task, because: &str) -> Marked {
    stopped(task, Stop::Grader(Error::Setup(because.to_owned())))
}

/// An exercise whose grading ended before anything was judged.
pub(super) fn stopped(task: &dyn Task, stop: Stop) -> Marked {
    let criteria = Judge::new(task.goals()).finish(Some(stop));
    let exercise = Exercise { submitted: true, criteria, ..not_submitted(task) };
    Marked::of(exercise)
}

/// One that was graded.
pub(super) fn marked(task: &dyn Task, finished: Finished) -> Marked {
    let exercise = Exercise {
        id: task.id().into(),
        submitted: true,
        asks: task.kind() == Kind::Answer,
        took_ms: (finished.took.as_secs_f64() * 1e4).round() / 10.0,
        criteria: finished.criteria,
        output: finished.output,
        dropped: finished.dropped,
    };
    Marked { limits: limits(&finished.limits), ..Marked::of(exercise) }
}

/// Limits that the grader itself enforces, or the cell by its very making.
const ALWAYS: [&str; 3] = [
    "time: the grader's own deadline",
    "output: counted by the grader",
    "system calls: a seccomp filter",
];

/// How each limit was enforced, from the sandbox's lines `NAME: HOW`; none where nothing
/// ran. One that is enforced in several ways holds if any of them does.
fn limits(lines: &[String]) -> Vec<Limit> {
    let told = lines.iter().map(String::as_str);
    let always = ALWAYS.into_iter().filter(|_| !lines.is_empty());
    let mut limits: Vec<Limit> = Vec::new();
    for (name, how) in told.chain(always).filter_map(|line| line.split_once(": ")) {
        let enforced = !how.starts_with("no controller") && !how.starts_with("not ");
        let name = if name == "pids" { "processes" } else { name };
        match limits.iter_mut().find(|limit| limit.name == name) {
            Some(limit) => {
                limit.how += &format!("; {how}");
                limit.enforced |= enforced;
            }
            None => limits.push(Limit { name: name.into(), how: how.into(), enforced }),
        }
    }
    limits
}
