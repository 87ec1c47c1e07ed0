//! The program that was handed in: how it starts, and what ends it.

use std::path::Path;
use std::time::Instant;

use super::Run;
use super::stop::{Graded, Stop, forbidden, no_cell, unreached};
use crate::Error;
use crate::grade::cell::Order;
use crate::grade::files::Submitted;
use crate::grade::fitness;
use crate::grade::given::{self, CWD, Given, SUBMISSION};
use crate::grade::model::Verdict;
use crate::grade::named;
use crate::grade::watch::{Contact, Output, Seen, watch};
use crate::sandbox::Ended;

impl<'a> Run<'a> {
    /// The program that was handed in, if it can run at all.
    pub(super) fn solution(&self) -> Graded<&'a Submitted> {
        let solution = self.submission.solution().map_err(Stop::failed)?;
        match fitness::unfit(solution) {
            Some(why) => Err(Stop::failed(why)),
            None => Ok(solution),
        }
    }

    pub(super) fn launch(&mut self, solution: &Submitted, given: &Given) -> Graded {
        let path = Given::path(&format!("{SUBMISSION}/{}", solution.path.to_string_lossy()));
        let home = ("HOME".to_owned(), Given::path(CWD));
        if let Some(jail) = &given.jail {
            let folder = Given::path(jail);
            self.inside(|| given::furnish(Path::new(&folder)).map_err(|error| error.to_string()))?
                .map_err(Error::Setup)?;
        }
        let order = Order {
            arguments: [path].into_iter().chain(given.arguments.iter().cloned()).collect(),
            environment: [home].into_iter().chain(given.variables.iter().cloned()).collect(),
            folder: Some(Given::path(CWD)),
            root: given.jail.as_deref().map(Given::path),
        };
        self.grader.begin()?;
        self.began = Instant::now();
        match self.cell()?.launch(&order)? {
            Ok(program) => {
                self.output = Output::of(program)?;
                Ok(())
            }
            Err(errno) => Err(Stop::failed(fitness::refused(solution, errno))),
        }
    }

    /// Waits for the solution's end.
    pub(super) fn end(&mut self) -> Graded<Ended> {
        match self.watch(None)? {
            Seen::Ended(ended) => Ok(ended),
            _ => Err(unreached()),
        }
    }

    /// Waits; what the limits end is the submission's end.
    pub(super) fn watch(&mut self, contact: Option<&Contact<'_>>) -> Graded<Seen> {
        let (time, most) = (self.allowance.time, self.allowance.output);
        let cell = self.cell.as_mut().ok_or_else(no_cell)?;
        let seen = watch(cell, &mut self.output, contact, most, self.began + time);
        let events = cell.running().events();
        let stop = |verdict, hint| Err(Stop::Submission(verdict, hint));
        if events.oom_kills.is_some_and(|kills| kills > 0) {
            let limit = (self.allowance.memory >> 20).to_string();
            return stop(Verdict::MemoryLimit, named("hint-memory", [("mebibytes", limit)]));
        }
        if events.pids_max_hits.is_some_and(|hits| hits > 0) {
            let limit = self.allowance.processes.to_string();
            return stop(Verdict::PolicyViolation, named("hint-processes", [("limit", limit)]));
        }
        match seen? {
            Seen::Late => {
                let limit = time.as_secs().to_string();
                stop(Verdict::Timeout, named("hint-timeout", [("seconds", limit)]))
            }
            Seen::Flooded => {
                let limit = (most >> 10).to_string();
                stop(Verdict::OutputLimit, named("hint-output", [("kibibytes", limit)]))
            }
            Seen::Violation(call) => Err(forbidden(call)),
            seen => Ok(seen),
        }
    }
}
