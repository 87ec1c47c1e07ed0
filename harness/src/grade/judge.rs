//! The criteria of one exercise while it is graded.

use super::model::{Criterion, Named, Verdict};
use super::run::Stop;
use super::task::Goal;
use crate::record::Fact;

/// What has been judged so far.
#[derive(Debug)]
pub(super) struct Judge {
    goals: &'static [Goal],
    judged: Vec<Option<Criterion>>,
}

impl Judge {
    pub(super) fn new(goals: &'static [Goal]) -> Self {
        Self { goals, judged: goals.iter().map(|_| None).collect() }
    }

    /// Judges the criterion `name`: whether `observed` is what was `expected`. A criterion
    /// that failed stays so; one that passed may still fail at a later look. Whether it
    /// has passed.
    ///
    /// # Panics
    /// For a criterion that the exercise does not declare.
    pub(super) fn check(
        &mut self,
        name: &str,
        expected: Fact,
        observed: Fact,
        hint: impl FnOnce() -> Named,
    ) -> bool {
        let at = self.goals.iter().position(|goal| goal.name == name);
        let at = at.unwrap_or_else(|| panic!("the exercise declares no criterion {name:?}"));
        let goal = &self.goals[at];
        if goal.needs.is_some_and(|needed| !self.passed(needed)) {
            self.judged[at].get_or_insert_with(|| blank(goal, Verdict::Skipped));
            return false;
        }
        if self.judged[at].as_ref().is_some_and(|before| before.verdict != Verdict::Pass) {
            return false;
        }
        let pass = expected == observed;
        self.judged[at] = Some(Criterion {
            verdict: if pass { Verdict::Pass } else { Verdict::Fail },
            hint: (!pass).then(hint),
            expected: Some(expected),
            observed: Some(observed),
            ..blank(goal, Verdict::Pass)
        });
        pass
    }

    /// Whether the criterion has passed.
    pub(super) fn passed(&self, name: &str) -> bool {
        let mut judged = self.judged.iter().flatten();
        judged.any(|one| one.name == name && one.verdict == Verdict::Pass)
    }

    /// Every criterion, after the grading has ended, by a `stop` if it did so early.
    pub(super) fn finish(mut self, stop: Option<Stop>) -> Vec<Criterion> {
        match stop {
            None => {
                self.ours(Verdict::GraderError, super::named("hint-grader-silent", []));
            }
            Some(Stop::Submission(verdict, hint)) => {
                if verdict == Verdict::PolicyViolation {
                    // Whatever was reached before is worth nothing.
                    self.judged.fill(None);
                }
                let mut hint = Some(hint);
                // The first that is open bears the cause; the others were never looked at.
                self.fill(|| match hint.take() {
                    Some(hint) => (verdict, Some(hint)),
                    None => (Verdict::Skipped, None),
                });
            }
            Some(Stop::Machine(hint)) => self.ours(Verdict::Unsupported, hint),
            Some(Stop::Grader(error)) => {
                let because = error.to_string();
                let hint = super::named("hint-grader-error", [("because", because)]);
                self.ours(Verdict::GraderError, hint);
            }
        }
        self.judged.into_iter().flatten().collect()
    }

    /// What could not be graded, through no fault of the submission.
    fn ours(&mut self, verdict: Verdict, hint: Named) {
        let mut hint = Some(hint);
        self.fill(|| (verdict, hint.take()));
    }

    /// Gives each criterion that is still open a verdict. One whose need has not passed is
    /// skipped, unless its verdict would be ours.
    fn fill(&mut self, mut verdict: impl FnMut() -> (Verdict, Option<Named>)) {
        for at in 0..self.goals.len() {
            let goal = &self.goals[at];
            if self.judged[at].is_some() {
                continue;
            }
            let failed = |needed: &str| {
                let mut judged = self.judged.iter().flatten();
                judged.any(|one| {
                    one.name == needed && one.verdict != Verdict::Pass && !one.verdict.is_ours()
                })
            };
            let (verdict, hint) = match goal.needs {
                Some(needed) if failed(needed) => (Verdict::Skipped, None),
                _ => verdict(),
            };
            self.judged[at] = Some(Criterion { hint, ..blank(goal, verdict) });
        }
    }
}

fn blank(goal: &Goal, verdict: Verdict) -> Criterion {
    Criterion {
        name: goal.name.into(),
        points: goal.points,
        verdict,
        expected: None,
        observed: None,
        hint: None,
    }
}
