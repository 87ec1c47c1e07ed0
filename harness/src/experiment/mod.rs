//! An experiment: what it needs, its steps, and what it claims of the kernel.
//!
//! One value of [`Experiment`] is the only declaration: the list, the test, the page,
//! the skip and the row of every report come from it. Its texts for people live in
//! Fluent files under its id.

mod case;
mod claim;
mod lab;
mod roots;
mod run;
mod stage;

pub use case::Case;
pub use claim::{Claim, Setting, When, judge};
pub use lab::{Facts, Lab, facts};
pub use roots::{fill, needed};
pub use run::run;
pub use stage::Stage;

use crate::Result;
use crate::isolation::Engine;
use crate::requirement::Requirement;
use crate::sandbox::{Flavour, Sandbox};
use crate::union::Backend;

/// One exercise of the workshop as an executable experiment.
pub trait Experiment: Sync {
    /// The stable id, `AREA/NAME`; also the name of its file and its snapshot.
    fn id(&self) -> &'static str;

    /// What the machine must have, besides a sandbox of the flavour.
    fn needs(&self) -> Vec<Requirement> {
        Vec::new()
    }

    /// What a run shows to be there, since it starts it, and what takes long to be tried: that
    /// is only tried by itself where the run was not as claimed.
    fn shows(&self) -> Vec<Requirement> {
        Vec::new()
    }

    /// What it needs as well on this union file system.
    fn needs_on(&self, backend: Backend) -> Vec<Requirement> {
        let _ = backend;
        Vec::new()
    }

    /// The union file systems that it runs on, each in a run of its own; none for an
    /// experiment that is about something else.
    fn backends(&self, flavour: Flavour) -> &'static [Backend] {
        let _ = flavour;
        &[]
    }

    /// The container engines that it compares, each in a run of its own.
    fn engines(&self, flavour: Flavour) -> &'static [Engine] {
        let _ = flavour;
        &[]
    }

    /// The world that it wants.
    fn sandbox(&self, flavour: Flavour) -> Sandbox {
        Sandbox::new(flavour)
    }

    /// Slow work that is worth keeping between runs, done outside before the sandbox.
    ///
    /// # Errors
    /// A failure makes the set-up broken: it says nothing about the kernel.
    fn prepare(&self) -> Result<()> {
        Ok(())
    }

    /// The steps, run inside as root of the sandbox. What they observe goes to `lab`.
    ///
    /// # Errors
    /// A failure of the laboratory, not of the subject: a subject's failure is a fact.
    fn run(&self, lab: &mut Lab<'_>) -> Result<()>;

    /// What must be observed.
    fn claims(&self) -> Vec<Claim>;
}
