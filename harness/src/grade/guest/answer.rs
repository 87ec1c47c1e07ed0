//! What a guest answers, and what of it is believed.

use serde::{Deserialize, Serialize};

use super::super::marked::{Marked, broken, stopped};
use super::super::model::{Criterion, Exercise, Limit, Named, Verdict};
use super::super::named;
use super::super::run::Stop;
use super::super::task::{Goal, Kind, Task};
use super::{Came, Over};
use crate::record::Fact;
use crate::sandbox::Ended;
use crate::vm::End;
use crate::{Error, Result};

/// The longest answer, in bytes.
const LONGEST: usize = 1 << 20;

/// The longest fact, and the longest output of a solution, in bytes.
const TEXT: usize = 64 << 10;

/// What the grader in a guest tells its host, a line of JSON each.
#[derive(Debug, Serialize, Deserialize)]
pub(in super::super) enum Told {
    /// The solution is about to run.
    Begun,
    /// What became of it.
    Marked(Box<Marked>),
}

/// Lines that arrive in any pieces.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<u8>);

impl Lines {
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<()> {
        if self.0.len() + bytes.len() > LONGEST {
            return Err(Error::Setup(format!("the guest answered more than {LONGEST} bytes")));
        }
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    /// The whole lines among them.
    pub(super) fn told(&self) -> Result<Vec<Told>> {
        let lines = self.0.split_inclusive(|byte| *byte == b'\n');
        let whole = lines.filter_map(|line| line.strip_suffix(b"\n"));
        let read = |line| {
            serde_json::from_slice(line)
                .map_err(|error| Error::Setup(format!("the guest's answer is damaged: {error}")))
        };
        whole.map(read).collect()
    }
}

/// The verdicts. Before the solution began everything is a fault of ours; from then on the
/// guest is in its hands, and so is what becomes of it.
pub(super) fn judged(task: &dyn Task, came: Came) -> Marked {
    let Came { begun, marked, end, complaint } = came;
    if let Some(marked) = marked {
        return believed(task, marked)
            .unwrap_or_else(|why| broken(task, &format!("the guest's answer is not one: {why}")));
    }
    let fail = |why| stopped(task, Stop::failed(why));
    match end {
        Over::Panicked(reason) if begun => fail(named("hint-guest-panicked", [("reason", reason)])),
        Over::Hung | Over::Grader(End::Late) if begun => {
            stopped(task, Stop::Submission(Verdict::Timeout, named("hint-guest-hung", [])))
        }
        Over::Off if begun => fail(named("hint-guest-off", [])),
        Over::Grader(End::Ended(Ended::Signal(number))) if begun => {
            fail(named("hint-guest-grader-killed", [("signal", number.to_string())]))
        }
        Over::Other(because) => broken(task, &because),
        end => broken(task, &format!("no answer from the guest ({end:?}) {complaint}")),
    }
}

/// What is taken from a guest's answer: a verdict for each criterion that there is, and
/// texts of a sane size.
fn believed(task: &dyn Task, marked: Marked) -> std::result::Result<Marked, String> {
    let Exercise { id, submitted, took_ms, criteria, output, dropped, .. } = marked.exercise;
    let goals = task.goals();
    if id != task.id() || !submitted || criteria.len() != goals.len() {
        return Err(format!("it is about {} criteria of {:?}", criteria.len(), id));
    }
    let criteria = goals.iter().zip(criteria).map(|(goal, seen)| criterion(goal, seen));
    let exercise = Exercise {
        id,
        submitted,
        asks: task.kind() == Kind::Answer,
        took_ms: if took_ms.is_finite() { took_ms.max(0.0) } else { 0.0 },
        criteria: criteria.collect::<std::result::Result<_, _>>()?,
        output: cut(output),
        dropped,
    };
    let limits = marked.limits.into_iter().take(16).map(|limit| Limit {
        name: cut(limit.name),
        how: cut(limit.how),
        enforced: limit.enforced,
    });
    Ok(Marked { exercise, limits: limits.collect(), leaks: Vec::new() })
}

fn criterion(goal: &Goal, seen: Criterion) -> std::result::Result<Criterion, String> {
    if seen.name != goal.name {
        return Err(format!("{:?} stands for the criterion {}", seen.name, goal.name));
    }
    Ok(Criterion {
        name: goal.name.into(),
        points: goal.points,
        verdict: seen.verdict,
        expected: seen.expected.filter(is_small),
        observed: seen.observed.filter(is_small),
        hint: seen.hint.filter(is_hint),
    })
}

fn is_small(fact: &Fact) -> bool {
    serde_json::to_vec(fact).is_ok_and(|text| text.len() <= TEXT)
}

/// It can only name a text of the project's own.
fn is_hint(hint: &Named) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let small = hint.values.iter().all(|(name, value)| name.len() + value.len() <= TEXT);
    hint.key.starts_with("hint-") && hint.key.chars().all(plain) && hint.values.len() <= 16 && small
}

fn cut(mut text: String) -> String {
    if text.len() > TEXT {
        text.truncate(text.floor_char_boundary(TEXT));
    }
    text
}
