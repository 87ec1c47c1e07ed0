//! What an experiment has in its hands while it runs inside the sandbox.

use std::collections::BTreeMap;
use std::fs;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::probe::Profile;
use crate::record::{Fact, Measure, Step};
use crate::sandbox::{Channel, Child, Command, Flavour, Ran, Received, Traced, WORK, call};
use crate::{Doing, Error, Result};

/// Typed observations by name.
pub type Facts = BTreeMap<String, Fact>;

/// Facts from pairs.
pub fn facts<const N: usize>(pairs: [(&str, Fact); N]) -> Facts {
    pairs.into_iter().map(|(name, fact)| (name.to_owned(), fact)).collect()
}

/// The hands of an experiment: every method that observes sends its step outside at
/// once, so that a crash loses at most the step in flight.
#[derive(Debug)]
pub struct Lab<'a> {
    channel: &'a mut Channel,
    flavour: Flavour,
    program: &'a [u8],
}

/// What goes out of the sandbox.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Message {
    /// A finished step.
    Step(Step),
    /// A number of this machine.
    Measure(Measure),
    /// Please look at the process of the pidfd that comes along.
    Observe,
    /// The experiment has ended, with the laboratory's error if it broke.
    Done(Option<String>),
}

/// The answer to [`Message::Observe`].
pub(super) type Observed = std::result::Result<Box<Profile>, String>;

impl<'a> Lab<'a> {
    /// A lab that reports over `channel`; `program` is the static binary itself.
    pub(super) fn new(channel: &'a mut Channel, flavour: Flavour, program: &'a [u8]) -> Self {
        Self { channel, flavour, program }
    }

    /// A path in the work folder.
    pub fn work(&self, path: &str) -> PathBuf {
        Path::new(WORK).join(path)
    }

    /// Whose privileges this sandbox has.
    pub fn flavour(&self) -> Flavour {
        self.flavour
    }

    /// Runs `command` and records how it ended and what it printed.
    pub fn run(&mut self, name: &str, command: &Command) -> Result<Ran> {
        let ran = command.run()?;
        self.ran(name, command, &ran, Facts::new())?;
        Ok(ran)
    }

    /// Runs `command`, records as [`Self::run`] does, and its system calls of the kinds
    /// `wanted` as the fact `calls`.
    pub fn traced(&mut self, name: &str, command: &Command, wanted: &[&str]) -> Result<Traced> {
        let traced = command.traced(wanted)?;
        let calls = facts([("calls", Fact::Calls(traced.calls.clone()))]);
        self.ran(name, command, &traced.ran, calls)?;
        Ok(traced)
    }

    /// Records a command that has run, with `more` facts than its end.
    pub fn ran(&mut self, name: &str, command: &Command, ran: &Ran, mut more: Facts) -> Result<()> {
        more.insert("end".into(), ran.ended.fact());
        let output = (!ran.output.is_empty()).then(|| ran.output.clone());
        self.step(Step { name: name.into(), action: command.typed(), facts: more, output })
    }

    /// Runs `calls` in a copy of this process and records the facts that it returns.
    pub fn call(
        &mut self,
        name: &str,
        action: &str,
        calls: impl FnOnce() -> Facts,
    ) -> Result<Facts> {
        let seen = call(calls)?;
        self.note(name, action, seen.clone())?;
        Ok(seen)
    }

    /// Records facts that this process has observed itself.
    pub fn note(&mut self, name: &str, action: &str, facts: Facts) -> Result<()> {
        self.step(Step { name: name.into(), action: action.into(), facts, output: None })
    }

    /// Records a number that belongs to this machine and stays out of snapshots.
    pub fn measure(&mut self, name: &str, value: f64, unit: &str) -> Result<()> {
        let measure = Measure { name: name.into(), value, unit: unit.into() };
        self.channel.send(&Message::Measure(measure), None)
    }

    /// What the starter, outside, sees of `child`.
    pub fn observe(&mut self, child: &Child) -> Result<Profile> {
        self.channel.send(&Message::Observe, Some(child.pidfd.as_fd()))?;
        match self.channel.receive::<Observed>(Instant::now() + Duration::from_secs(10))? {
            Received::Message(Ok(profile), _) => Ok(*profile),
            Received::Message(Err(error), _) => Err(Error::Setup(error)),
            Received::Closed | Received::Late => {
                Err(Error::Setup("nobody looks from outside".into()))
            }
        }
    }

    /// Writes the static binary, which is also the probe, to `path`.
    pub fn install_probe(&self, path: &Path) -> Result<()> {
        use std::os::unix::fs::PermissionsExt;
        fs::write(path, self.program).doing(|| format!("write {}", path.display()))?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))
            .doing(|| format!("make {} executable", path.display()))
    }

    fn step(&mut self, step: Step) -> Result<()> {
        self.channel.send(&Message::Step(step), None)
    }
}
