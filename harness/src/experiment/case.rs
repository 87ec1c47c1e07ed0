//! What one run is a run of.

use std::fmt;

use super::Experiment;
use crate::isolation::Engine;
use crate::requirement::{Requirement, USER_ATTRIBUTES};
use crate::sandbox::{Flavour, Sandbox};
use crate::union::Backend;

/// An experiment, and the union file system or the engine that it runs on where it has
/// several.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The experiment.
    pub experiment: &'a dyn Experiment,
    /// One of its backends.
    pub backend: Option<Backend>,
    /// One of its engines.
    pub engine: Option<Engine>,
}

impl<'a> Case<'a> {
    /// Every case of `experiment` in the flavour.
    pub fn all(experiment: &'a dyn Experiment, flavour: Flavour) -> Vec<Self> {
        let plain = Self { experiment, backend: None, engine: None };
        let backends = experiment.backends(flavour).iter();
        let mut cases: Vec<Self> =
            backends.map(|backend| Self { backend: Some(*backend), ..plain }).collect();
        let engines = experiment.engines(flavour).iter();
        cases.extend(engines.map(|engine| Self { engine: Some(*engine), ..plain }));
        if cases.is_empty() { vec![plain] } else { cases }
    }

    /// The name of its backend or engine.
    pub fn variant(&self) -> Option<&'static str> {
        self.backend.map(Backend::name).or(self.engine.map(Engine::name))
    }

    /// What the machine must have before anything is run.
    pub(super) fn needs(&self) -> Vec<Requirement> {
        let mut needs = self.experiment.needs();
        needs.extend(self.backend.iter().flat_map(|on| self.experiment.needs_on(*on)));
        needs
    }

    /// What the machine must have besides, which a run shows.
    pub(super) fn shows(&self) -> Vec<Requirement> {
        let mut shows = self.experiment.shows();
        shows.extend(self.backend.map(|backend| backend.driver().needs()));
        shows.extend(self.engine.map(|engine| engine.driver().needs()));
        shows
    }

    /// The world that it wants.
    pub(super) fn sandbox(&self, flavour: Flavour) -> Sandbox {
        let user_attributes = self.backend == Some(Backend::OverlayUserxattr)
            || self.needs().iter().any(|need| need.name == USER_ATTRIBUTES.name);
        Sandbox { user_attributes, ..self.experiment.sandbox(flavour) }
    }
}

impl fmt::Display for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.experiment.id())?;
        self.variant().iter().try_for_each(|variant| write!(f, "@{variant}"))
    }
}
