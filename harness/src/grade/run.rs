//! What an exercise has in its hands while a submission is graded.
//!
//! Everything here happens outside of the submission's sandbox, or in copies of the grader
//! that go in for one look.

mod look;
mod program;
mod stop;

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::mount::{MoveMountFlags, move_mount};

pub use look::Used;
pub use stop::{Graded, Stop};
use stop::{ended, forbidden, no_cell, unreached};

use super::cell::{Cell, hold};
use super::draw::Draw;
use super::facts::words;
use super::files::Files;
use super::given::{self, Given};
use super::grader::Grader;
use super::judge::Judge;
use super::model::{Criterion, Named};
use super::named;
use super::subject::{Probe, Program, Subject};
use super::task::{Allowance, Supplies, Task};
use super::watch::{Contact, Output, Seen};
use crate::record::Fact;
use crate::sandbox::{Child, Ended};
use crate::{Error, Result};

/// One exercise of one submission, while it is graded.
pub struct Run<'a> {
    grader: &'a Grader,
    submission: &'a Files,
    allowance: Allowance,
    draw: Draw,
    judge: Judge,
    cell: Option<Cell>,
    given: Given,
    held: HashMap<String, OwnedFd>,
    output: Output,
    /// Copies of the grader that hang until the cell is gone.
    hung: Vec<Child>,
    began: Instant,
    /// What the grader's command ends with, and what it is.
    probe: Option<Probe>,
    limits: Vec<String>,
    pub(super) supplies: Supplies,
}

/// What a run came to.
pub(super) struct Finished {
    pub(super) criteria: Vec<Criterion>,
    pub(super) output: String,
    pub(super) dropped: u64,
    pub(super) took: Duration,
    pub(super) limits: Vec<String>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        grader: &'a Grader,
        task: &dyn Task,
        submission: &'a Files,
        seed: u64,
    ) -> Self {
        Self {
            grader,
            submission,
            allowance: allowance(task, grader),
            draw: Draw::new(seed, task.id()),
            judge: Judge::new(task.goals()),
            cell: None,
            given: Given::default(),
            held: HashMap::new(),
            output: Output::default(),
            hung: Vec::new(),
            began: Instant::now(),
            probe: None,
            limits: Vec::new(),
            supplies: Supplies::new(),
        }
    }

    /// Values of this run.
    pub fn draw(&mut self) -> &mut Draw {
        &mut self.draw
    }

    /// What the exercise has the machine supply.
    pub fn supplies(&self) -> &Supplies {
        &self.supplies
    }

    /// What was handed in.
    pub fn files(&self) -> &Files {
        self.submission
    }

    pub(super) fn grader(&self) -> &'a Grader {
        self.grader
    }

    /// Judges the criterion `name`: whether `observed` is what was `expected`; the hint is
    /// made where it is not. Whether it has passed. Judged again, what has passed may
    /// still fail.
    ///
    /// # Panics
    /// For a criterion that the exercise does not declare.
    pub fn check(
        &mut self,
        name: &str,
        expected: Fact,
        observed: Fact,
        hint: impl FnOnce() -> Named,
    ) -> bool {
        self.judge.check(name, expected, observed, hint)
    }

    /// Starts the solution in a fresh sandbox with what is given, and waits for its end.
    ///
    /// # Errors
    /// A solution that cannot be started, with the cause as its hint; a limit that it has
    /// reached.
    pub fn solve(&mut self, given: &Given) -> Graded<Ended> {
        let solution = self.solution()?;
        self.open(given)?;
        self.launch(solution, given)?;
        self.end()
    }

    /// Starts the solution with the grader's command as its last arguments, and waits until
    /// that command runs. The criterion `name` is that it does, with the arguments that it
    /// was given.
    ///
    /// The command stays until [`Self::release`].
    ///
    /// # Errors
    /// As [`Self::solve`]; a solution that ends without having run the command.
    pub fn wrap(&mut self, name: &str, given: &Given) -> Graded<Subject> {
        let solution = self.solution()?;
        self.open(given)?;
        let program = self.draw.name();
        let words = vec![format!("{} {}", self.draw.name(), self.draw.name()), self.draw.name()];
        let probe = Probe::new(program, &self.draw.secret(), words, self.draw.status());
        let program = Program::own(self.grader.gives_real_root())?;
        let (placed, listener) = self.bring(|| match probe.place(&program) {
            Ok((file, listener)) => (Ok(file), Some(listener.into())),
            Err(error) => (Err(error.to_string()), None),
        })?;
        let file = placed.map_err(Error::Setup)?;
        let listener = listener.ok_or_else(|| Error::Setup("the command has no socket".into()))?;
        let command = probe.command();
        let given = command.iter().fold(given.clone(), |given, word| given.argument(word));
        self.launch(solution, &given)?;
        let contact = Contact { listener: listener.into(), probe: &probe, file };
        match self.watch(Some(&contact))? {
            Seen::Subject(mut subject) => {
                subject.door = Some(contact.listener);
                self.check(name, Fact::List(command), Fact::list(&subject.arguments), || {
                    named("hint-arguments", [])
                });
                self.probe = Some(probe);
                Ok(*subject)
            }
            Seen::Ended(ended) => {
                self.check(name, Fact::List(command), ended.fact(), || {
                    named("hint-command-not-run", [("end", shown(ended))])
                });
                Err(Stop::failed(named("hint-command-not-run", [("end", shown(ended))])))
            }
            _ => Err(unreached()),
        }
    }

    /// Lets the grader's command end, and waits for the solution's end. The criterion
    /// `name` is that it ends with the same status.
    pub fn release(&mut self, name: &str, subject: Subject) -> Graded {
        subject.release();
        let ended = self.end()?;
        let status = self.probe.as_ref().map_or(0, |probe| probe.status);
        self.check(name, Fact::Exit(status), ended.fact(), || {
            let values = [("end", shown(ended)), ("status", status.to_string())];
            named("hint-exit-status", values)
        });
        Ok(())
    }

    /// Ends everything that runs, and goes on in a fresh sandbox that has nothing but the
    /// files of the given folder, at the same place; what was mounted there is gone.
    pub fn afresh(&mut self, folder: &str) -> Graded {
        let gone = |because| Stop::failed(named("hint-cannot-look", [("because", because)]));
        let tree = self.cell()?.take(folder)?.map_err(gone)?;
        self.start_cell()?;
        let to = Given::path(folder);
        let put: std::result::Result<(), String> = self.inside(|| {
            std::fs::create_dir_all(&to).map_err(|error| error.to_string())?;
            let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
            move_mount(&tree, "", rustix::fs::CWD, &to, flags).map_err(|errno| errno.to_string())
        })?;
        put.map_err(Error::Setup)?;
        self.held = HashMap::from([(folder.to_owned(), tree)]);
        Ok(())
    }

    /// What became of every criterion, after the grading has ended, by a `stop` if it did
    /// so early.
    pub(super) fn finished(mut self, stop: Option<Stop>) -> Finished {
        let took = self.began.elapsed();
        // What it left running may have gone on.
        let late = match self.output.violation() {
            Ok(call) => call.map(forbidden),
            Err(error) => Some(Stop::Grader(error)),
        };
        let closed = self.close();
        let stop = stop.or(late).or(closed.err().map(Stop::Grader));
        Finished {
            criteria: self.judge.finish(stop),
            output: self.output.text(),
            dropped: self.output.dropped(),
            took,
            limits: self.limits,
        }
    }

    /// Makes the sandbox and puts into it what is given.
    fn open(&mut self, given: &Given) -> Graded {
        self.start_cell()?;
        self.given = given.clone();
        let submission = self.submission;
        self.inside(|| given::put(given, submission).map_err(|error| error.to_string()))?
            .map_err(Error::Setup)?;
        for name in &given.folders {
            let held = hold(self.cell()?.work(), name)?;
            self.held.insert(name.clone(), held);
        }
        Ok(())
    }

    /// The one before it ends. Where none has ever stood, this machine, or this user, may
    /// make none.
    fn start_cell(&mut self) -> Graded {
        self.close()?;
        let real_root = self.grader.gives_real_root();
        let cell = Cell::start(&self.allowance, real_root).map_err(|error| {
            if self.grader.stood.get() {
                return Stop::Grader(error);
            }
            let values = [("need", "sandbox".to_owned()), ("because", error.to_string())];
            Stop::Machine(named("hint-unsupported", values))
        })?;
        self.grader.stood.set(true);
        self.cell = Some(cell);
        Ok(())
    }

    fn hold(&self, folder: &str) -> Result<&OwnedFd> {
        let held = self.held.get(folder);
        held.ok_or_else(|| Error::Setup(format!("the folder {folder} was not given")))
    }

    fn cell(&mut self) -> Result<&mut Cell> {
        self.cell.as_mut().ok_or_else(no_cell)
    }

    /// Ends everything in the sandbox, and what hung on it.
    fn close(&mut self) -> Result<()> {
        if let Some(cell) = self.cell.take() {
            self.limits = cell.running().limits().to_vec();
            cell.stop()?;
        }
        self.hung.drain(..).try_for_each(|child| child.wait().map(drop))
    }
}

/// What a solution may use where this grader has it run.
fn allowance(task: &dyn Task, grader: &Grader) -> Allowance {
    let allowance = task.allowance();
    Allowance { time: allowance.time * grader.slower(), ..allowance }
}

/// An end in words.
fn shown(ended: Ended) -> String {
    words(&ended.fact())
}
