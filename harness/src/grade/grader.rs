//! Grades exercises, one after the other, in a process of one thread.

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::files::Files;
use super::model::{Criterion, Exercise, Limit, Verdict};
use super::named;
use super::run::{Finished, Run, Stop};
use super::task::Task;
use crate::experiment::{Case, Experiment, run};
use crate::record::{Outcome, Record};
use crate::requirement::Requirement;
use crate::sandbox::Flavour;
use crate::{Error, Result};

/// What it learns of this machine while it grades, so that it learns it once.
pub struct Grader {
    find: fn(&str) -> Option<&'static dyn Experiment>,
    needs: RefCell<HashMap<&'static str, Option<String>>>,
    records: RefCell<HashMap<String, Record>>,
}

/// A graded exercise, and how the limits were enforced, if anything ran.
#[derive(Debug, Serialize, Deserialize)]
pub struct Marked {
    /// What became of it.
    pub exercise: Exercise,
    /// How each limit was enforced.
    pub limits: Vec<Limit>,
}

impl Grader {
    /// One that finds experiments by `find`.
    pub fn new(find: fn(&str) -> Option<&'static dyn Experiment>) -> Self {
        Self { find, needs: RefCell::default(), records: RefCell::default() }
    }

    /// Grades what the folder `workbook` holds for `task`, with the values of `seed`.
    ///
    /// Never fails: a fault of ours is a verdict.
    pub fn grade(&self, task: &dyn Task, workbook: &Path, seed: u64) -> Marked {
        let files = match Files::read(workbook, task.id()) {
            Ok(Some(files)) => files,
            Ok(None) => return Marked { exercise: not_submitted(task), limits: Vec::new() },
            Err(error) => return broken(task, &error.to_string()),
        };
        // A panic is a fault of the grader's, in one exercise and not in the next.
        let graded = catch_unwind(AssertUnwindSafe(|| {
            let mut run = Run::new(self, task, &files, seed);
            let stop = self.try_to(task, &mut run).err();
            run.finished(stop)
        }));
        match graded {
            Ok(finished) => marked(task, finished),
            Err(_) => broken(task, "the grader panicked"),
        }
    }

    fn try_to(&self, task: &dyn Task, run: &mut Run<'_>) -> std::result::Result<(), Stop> {
        for need in task.needs() {
            if let Some(because) = self.missing(&need) {
                let values = [("need", need.name.to_owned()), ("because", because)];
                return Err(Stop::Machine(named("hint-unsupported", values)));
            }
        }
        task.grade(run)
    }

    /// Why the machine lacks something, if it does; tried once.
    fn missing(&self, need: &Requirement) -> Option<String> {
        let mut needs = self.needs.borrow_mut();
        needs.entry(need.name).or_insert_with(|| need.result(Flavour::Rootless).because).clone()
    }

    /// What the experiment `id` shows on this machine; run once.
    ///
    /// # Errors
    /// One that is skipped or broken here: there is nothing to compare with.
    pub(super) fn record(&self, id: &str) -> std::result::Result<Record, Stop> {
        let known = self.records.borrow().get(id).cloned();
        let record = match known {
            Some(record) => record,
            None => {
                let record = self.measure(id)?;
                self.records.borrow_mut().insert(id.to_owned(), record.clone());
                record
            }
        };
        match &record.outcome {
            Outcome::Pass | Outcome::ExpectedDifference { .. } => Ok(record),
            Outcome::Skipped { requirement, because } => {
                let values = [("need", requirement.clone()), ("because", because.clone())];
                Err(Stop::Machine(named("hint-unsupported", values)))
            }
            Outcome::Fail { because } => Err(Error::Setup(because.join("; ")).into()),
            Outcome::Broken { because } => Err(Error::Setup(because.clone()).into()),
        }
    }

    fn measure(&self, id: &str) -> Result<Record> {
        let flavour = Flavour::of_caller();
        let experiment = (self.find)(id);
        let case = experiment.and_then(|one| Case::all(one, flavour).into_iter().next());
        let case = case.ok_or_else(|| Error::Setup(format!("there is no experiment {id}")))?;
        Ok(run(&case, flavour))
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
        took_ms: 0.0,
        criteria: criteria.collect(),
        output: String::new(),
        dropped: 0,
    }
}

/// An exercise that the grader could not grade.
pub fn broken(task: &dyn Task, because: &str) -> Marked {
    let mut exercise = Exercise { submitted: true, ..not_submitted(task) };
    for criterion in &mut exercise.criteria {
        criterion.verdict = Verdict::GraderError;
        criterion.hint = Some(named("hint-grader-error", [("because", because.to_owned())]));
    }
    Marked { exercise, limits: Vec::new() }
}

fn marked(task: &dyn Task, finished: Finished) -> Marked {
    let exercise = Exercise {
        id: task.id().into(),
        submitted: true,
        took_ms: (finished.took.as_secs_f64() * 1e4).round() / 10.0,
        criteria: finished.criteria,
        output: finished.output,
        dropped: finished.dropped,
    };
    let limits = finished.limits.iter().filter_map(|line| {
        let (name, how) = line.split_once(": ")?;
        let enforced = !how.starts_with("no controller");
        Some(Limit { name: name.into(), how: how.into(), enforced })
    });
    Marked { exercise, limits: limits.collect() }
}
