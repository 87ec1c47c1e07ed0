//! Exercises that ask: questions on what one experiment shows on this machine.

use harness::Error;
use harness::grade::{Goal, Graded, Kind, Run, Stop, Task, named};
use harness::record::{Call, Fact, Record};
use harness::text::message_of;

/// An exercise of the kind "answer" that is a table of questions and nothing else.
pub struct Questions {
    /// The exercise, and the experiment that measures the answers.
    pub id: &'static str,
    /// Its criteria: [`goals`] of the questions.
    pub goals: &'static [Goal],
    /// What is asked.
    pub questions: &'static [Question],
}

/// One question: a key of `answers.toml`, and a criterion of the same name.
pub struct Question {
    goal: Goal,
    measured: fn(&Record) -> Option<Fact>,
    mistake: fn(&str) -> Option<&'static str>,
}

impl Question {
    /// The question `name`, and what answers it in the experiment's record.
    pub const fn new(
        name: &'static str,
        points: u32,
        measured: fn(&Record) -> Option<Fact>,
    ) -> Self {
        Self { goal: Goal::new(name, points), measured, mistake: |_| None }
    }

    /// The same, where some wrong answers have a hint of their own: the end of its key.
    pub const fn mistake(self, mistake: fn(&str) -> Option<&'static str>) -> Self {
        Self { mistake, ..self }
    }
}

/// The criteria that belong to these questions.
pub const fn goals<const N: usize>(questions: &[Question; N]) -> [Goal; N] {
    let mut goals = [Goal::new("", 0); N];
    let mut at = 0;
    while at < N {
        goals[at] = questions[at].goal;
        at += 1;
    }
    goals
}

impl Task for Questions {
    fn id(&self) -> &'static str {
        self.id
    }

    fn kind(&self) -> Kind {
        Kind::Answer
    }

    fn goals(&self) -> &'static [Goal] {
        self.goals
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let answers = run.answers()?;
        let record = run.record(self.id)?;
        for Question { goal, measured, mistake } in self.questions {
            let unseen = || Error::Setup(format!("{} does not show {}", self.id, goal.name));
            let measured = measured(&record).ok_or_else(|| Stop::Grader(unseen()))?;
            run.answer(&answers, goal.name, measured, |said| {
                let end = mistake(said).unwrap_or(goal.name);
                let key = format!("hint-{}-{end}", message_of(self.id));
                named(&key, [("said", said.to_owned())])
            });
        }
        Ok(())
    }
}

/// What the step shows under this name.
pub fn fact(record: &Record, step: &str, fact: &str) -> Option<Fact> {
    record.fact(step, fact).cloned()
}

/// The name of what the record shows to be so.
pub fn named_so(so: Fact, name: &str) -> Option<Fact> {
    (so == Fact::Is(true)).then(|| Fact::text(name))
}

/// The calls that the step's program made, in order.
pub fn calls<'a>(record: &'a Record, step: &str) -> &'a [Call] {
    match record.fact(step, "calls") {
        Some(Fact::Calls(calls)) => calls,
        _ => &[],
    }
}

/// What a call came to.
pub fn result(call: &Call) -> Fact {
    match call.result.as_str() {
        "ok" => Fact::Ok,
        errno => Fact::Errno(errno.to_owned()),
    }
}

/// Whether the step's program has tried to execute anything but itself.
pub fn tried_to_execute(record: &Record, step: &str) -> Option<Fact> {
    let calls = calls(record, step);
    (!calls.is_empty()).then(|| Fact::Is(calls.iter().any(|call| call.name == "execve")))
}
