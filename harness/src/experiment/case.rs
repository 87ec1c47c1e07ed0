//! What one run is a run of.

use std::fmt;

use super::Experiment;
use crate::requirement::Requirement;
use crate::sandbox::Flavour;
use crate::union::Backend;

/// An experiment, and the union file system that it runs on where it has several.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The experiment.
    pub experiment: &'a dyn Experiment,
    /// One of its backends.
    pub backend: Option<Backend>,
}

impl<'a> Case<'a> {
    /// Every case of `experiment` in the flavour.
    pub fn all(experiment: &'a dyn Experiment, flavour: Flavour) -> Vec<Self> {
        match experiment.backends(flavour) {
            [] => vec![Self { experiment, backend: None }],
            several => {
                several.iter().map(|backend| Self { experiment, backend: Some(*backend) }).collect()
            }
        }
    }

    /// What the machine must have.
    pub(super) fn needs(&self) -> Vec<Requirement> {
        let mut needs = self.experiment.needs();
        needs.extend(self.backend.map(|backend| backend.driver().needs()));
        needs
    }
}

impl fmt::Display for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.experiment.id())?;
        self.backend.iter().try_for_each(|backend| write!(f, "@{backend}"))
    }
}
