//! Grades exercises, one after the other, in a process of one thread.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;

use super::files::Files;
use super::guest::{Guests, Told, tell};
use super::marked::{Marked, broken, marked, not_submitted};
use super::named;
use super::run::{Run, Stop};
use super::task::{Kind, Supplies, Task};
use crate::experiment::{Case, Experiment, run};
use crate::record::{Outcome, Record};
use crate::requirement::Requirement;
use crate::sandbox::audit::Audit;
use crate::sandbox::{Flavour, Token};
use crate::{Error, Result};

/// The records of all graders of one run, so that each is measured once.
pub trait Records {
    /// The record of the experiment `id`: what another grader has measured, or else what
    /// `measure` gives now. One that cannot be compared with is not kept for others.
    ///
    /// # Errors
    /// That of `measure`; whoever keeps the records is gone.
    fn get(&self, id: &str, measure: &dyn Fn() -> Result<Record>) -> Result<Record>;
}

/// What it learns of this machine while it grades, so that it learns it once.
pub struct Grader {
    find: fn(&str) -> Option<&'static dyn Experiment>,
    shared: Option<Rc<dyn Records>>,
    needs: RefCell<HashMap<&'static str, Option<String>>>,
    records: RefCell<HashMap<String, Record>>,
    /// The machine before the next exercise.
    audit: RefCell<Option<Audit>>,
    /// Whether a sandbox for submissions has ever stood here.
    pub(super) stood: Cell<bool>,
    place: Place,
}

/// Where submissions run.
enum Place {
    /// Here, each as root of a user namespace.
    Here,
    /// Elsewhere: in guests.
    Guests(Guests),
    /// Here, which is a guest, as its real root.
    Inside(Inside),
}

/// What the grader in a guest has to know.
struct Inside {
    slower: u32,
    host: RefCell<File>,
    /// What was done to the guest's kernel.
    hardened: Vec<String>,
    /// What the host has supplied for the one exercise.
    supplies: Supplies,
}

impl Grader {
    /// One that finds experiments by `find`.
    pub fn new(find: fn(&str) -> Option<&'static dyn Experiment>) -> Self {
        Self {
            find,
            shared: None,
            needs: RefCell::default(),
            records: RefCell::default(),
            audit: RefCell::default(),
            stood: Cell::new(false),
            place: Place::Here,
        }
    }

    /// The same, which has solutions run in guests. Answers, of which nothing runs, are
    /// compared with what it measures here.
    pub fn in_guests(self, guests: Guests) -> Self {
        Self { place: Place::Guests(guests), ..self }
    }

    /// The same in a guest, where everything takes longer.
    pub(super) fn inside_guest(
        self,
        slower: u32,
        host: File,
        hardened: Vec<String>,
        supplies: Supplies,
    ) -> Self {
        let host = RefCell::new(host);
        Self { place: Place::Inside(Inside { slower, host, hardened, supplies }), ..self }
    }

    /// Whether submissions are the machine's own root.
    pub(super) fn gives_real_root(&self) -> bool {
        matches!(self.place, Place::Inside(_))
    }

    /// How much longer a solution may take than it was allowed.
    pub(super) fn slower(&self) -> u32 {
        if let Place::Inside(inside) = &self.place { inside.slower } else { 1 }
    }

    /// To be called before anything of a submission runs.
    pub(super) fn begin(&self) -> Result<()> {
        match &self.place {
            Place::Inside(inside) => tell(&mut inside.host.borrow_mut(), &Told::Begun),
            Place::Here | Place::Guests(_) => Ok(()),
        }
    }

    /// The same, which shares what they show with others.
    pub fn sharing(self, records: Rc<dyn Records>) -> Self {
        Self { shared: Some(records), ..self }
    }

    /// Grades what the folder `workbook` holds for `task`, with the values of `seed`.
    ///
    /// Never fails: a fault of ours is a verdict.
    pub fn grade(&self, task: &dyn Task, workbook: &Path, seed: u64) -> Marked {
        let files = match Files::read(workbook, task.id()) {
            Ok(Some(files)) => files,
            Ok(None) => return Marked::of(not_submitted(task)),
            Err(error) => return broken(task, &error.to_string()),
        };
        if self.audit.borrow().is_none() {
            *self.audit.borrow_mut() = Audit::take().ok();
        }
        let marked = match &self.place {
            Place::Guests(guests) if task.kind() != Kind::Answer => {
                guests.grade(task, &files, seed)
            }
            _ => self.judge(task, &files, seed),
        };
        Marked { leaks: self.leaks(), ..marked }
    }

    /// Grades these files here.
    pub(super) fn judge(&self, task: &dyn Task, files: &Files, seed: u64) -> Marked {
        // A panic is a fault of the grader's, in one exercise and not in the next.
        let graded = catch_unwind(AssertUnwindSafe(|| {
            let mut run = Run::new(self, task, files, seed);
            let stop = self.try_to(task, &mut run).err();
            run.finished(stop)
        }));
        match graded {
            Ok(mut finished) => {
                if let Place::Inside(inside) = &self.place {
                    finished.limits.extend(inside.hardened.iter().cloned());
                }
                marked(task, finished)
            }
            Err(_) => broken(task, "the grader panicked"),
        }
    }

    /// What is other on the machine than at the last look.
    fn leaks(&self) -> Vec<String> {
        let now = Audit::take();
        let (Ok(now), Ok(token)) = (now, Token::new()) else {
            return vec!["the machine cannot be looked at".into()];
        };
        let before = self.audit.borrow_mut().replace(now.clone());
        before.map_or_else(Vec::new, |before| before.leaks(&now, &token))
    }

    fn try_to(&self, task: &dyn Task, run: &mut Run<'_>) -> std::result::Result<(), Stop> {
        if task.needs_real_root() && !self.gives_real_root() {
            return Err(Stop::Machine(named("hint-only-in-guest", [])));
        }
        for need in task.needs() {
            if let Some(because) = self.missing(&need) {
                let values = [("need", need.name.to_owned()), ("because", because)];
                return Err(Stop::Machine(named("hint-unsupported", values)));
            }
        }
        run.supplies = match &self.place {
            Place::Inside(inside) => inside.supplies.clone(),
            Place::Here | Place::Guests(_) => supplies(task)?,
        };
        task.grade(run)
    }

    /// Why the machine lacks something, if it does; tried once.
    fn missing(&self, need: &Requirement) -> Option<String> {
        let flavour = if self.gives_real_root() { Flavour::Root } else { Flavour::Rootless };
        let mut needs = self.needs.borrow_mut();
        needs.entry(need.name).or_insert_with(|| need.result(flavour).because).clone()
    }

    /// What the experiment `id`, or `ID@VARIANT`, shows on this machine; run once.
    ///
    /// # Errors
    /// One that is skipped or broken here: there is nothing to compare with.
    pub(super) fn record(&self, id: &str) -> std::result::Result<Record, Stop> {
        let known = self.records.borrow().get(id).cloned();
        let record = match known {
            Some(record) => record,
            None => {
                let record = match &self.shared {
                    Some(shared) => shared.get(id, &|| self.measure(id))?,
                    None => self.measure(id)?,
                };
                if settles(&record) {
                    self.records.borrow_mut().insert(id.to_owned(), record.clone());
                }
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
        let (experiment, variant) = id.split_once('@').unwrap_or((id, ""));
        // One that this flavour is not for is skipped, with its reason.
        let of = if variant.is_empty() { flavour } else { Flavour::Root };
        let cases = (self.find)(experiment).map(|one| Case::all(one, of)).unwrap_or_default();
        let case = cases.into_iter().find(|case| variant.is_empty() || case.to_string() == id);
        let case = case.ok_or_else(|| Error::Setup(format!("there is no experiment {id}")))?;
        Ok(run(&case, flavour))
    }
}

/// What the machine supplies for an exercise; where it cannot, that costs nobody points.
pub(super) fn supplies(task: &dyn Task) -> std::result::Result<Supplies, Stop> {
    task.supplies().map_err(|error| {
        let values = [("need", "supplies".to_owned()), ("because", error.to_string())];
        Stop::Machine(named("hint-unsupported", values))
    })
}

/// Whether the next submission would find the same: one that broke may succeed then.
pub fn settles(record: &Record) -> bool {
    match record.outcome {
        Outcome::Pass | Outcome::ExpectedDifference { .. } | Outcome::Skipped { .. } => true,
        Outcome::Fail { .. } | Outcome::Broken { .. } => false,
    }
}
