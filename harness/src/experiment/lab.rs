//! What an experiment has in its hands while it runs inside the sandbox.

use std::collections::BTreeMap;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use serde::{Deserialize, Serialize};

use crate::isolation::Engine;
use crate::probe::{self, Profile};
use crate::record::{Fact, Measure, Mount, Step};
use crate::sandbox::{Channel, Child, Command, Flavour, Ran, Received, Traced, WORK, call};
use crate::union::{Backend, Branches, Mounted};
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
    backend: Option<Backend>,
    engine: Option<Engine>,
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

/// What the starter sees from outside.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Views {
    /// The process asked about.
    pub(crate) subject: Profile,
    /// The sandbox's init, which asks.
    pub(crate) caller: Profile,
}

/// The answer to [`Message::Observe`].
pub(super) type Observed = std::result::Result<Box<Views>, String>;

impl<'a> Lab<'a> {
    /// A lab that reports over `channel`.
    pub(super) fn new(
        channel: &'a mut Channel,
        flavour: Flavour,
        (backend, engine): (Option<Backend>, Option<Engine>),
    ) -> Self {
        Self { channel, flavour, backend, engine }
    }

    /// A path in the work folder.
    pub fn work(&self, path: &str) -> PathBuf {
        Path::new(WORK).join(path)
    }

    /// Whose privileges this sandbox has.
    pub fn flavour(&self) -> Flavour {
        self.flavour
    }

    /// The union file system of this run.
    ///
    /// # Errors
    /// The experiment declares none.
    pub fn backend(&self) -> Result<Backend> {
        self.backend.ok_or_else(|| Error::Setup("the experiment has no backend".into()))
    }

    /// The engine of this run.
    ///
    /// # Errors
    /// The experiment declares none.
    pub fn engine(&self) -> Result<Engine> {
        self.engine.ok_or_else(|| Error::Setup("the experiment has no engine".into()))
    }

    /// Mounts the union of this run on `point` and records the fact `mount`, with the
    /// kernel's or the daemon's words if it is refused.
    pub fn unite(
        &mut self,
        name: &str,
        branches: &Branches,
        options: &[&str],
        point: &Path,
    ) -> Result<Option<Mounted>> {
        let driver = self.backend()?.driver();
        std::fs::create_dir_all(point).doing(|| format!("make {}", point.display()))?;
        let mounted = driver.mount(branches, options, point);
        let seen = match &mounted {
            Ok(_) => facts([("mount", Fact::Ok)]),
            Err(refused) => refused.facts(),
        };
        self.note(name, &driver.typed(branches, options, point), seen)?;
        Ok(mounted.ok())
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

    /// Runs `command` without a step of its own, for what a later step compares.
    pub fn unshown(&self, command: &Command) -> Result<Ran> {
        command.run()
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

    /// As [`Self::call`], for steps of which an early one may fail: then that errno is
    /// the fact `failed`.
    pub fn attempt(
        &mut self,
        name: &str,
        action: &str,
        steps: impl FnOnce() -> std::result::Result<Facts, Errno>,
    ) -> Result<Facts> {
        self.call(name, action, || {
            steps().unwrap_or_else(|errno| facts([("failed", Fact::errno(errno))]))
        })
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

    /// Runs `command`, which ends in starting the probe, and looks at it from both sides:
    /// the steps `NAME`, `NAME, from inside` and `NAME, from outside`.
    ///
    /// Each side is compared with how the same side sees this process, the caller.
    pub fn probe(&mut self, name: &str, command: &Command) -> Result<()> {
        let (mut profile, profile_in) = std::io::pipe().doing(|| "make a pipe")?;
        let (hold, hold_in) = std::io::pipe().doing(|| "make a pipe")?;
        let command = ["probe", "--fd", "3", "--hold", "4"]
            .into_iter()
            .fold(command.clone(), Command::argument);
        let started = command.start_with(&[profile_in.as_fd(), hold.as_fd()])?;
        drop((profile_in, hold));
        let mut line = String::new();
        profile.read_to_string(&mut line).doing(|| "read what the probe saw")?;
        if line.is_empty() {
            // The probe never ran: how the command ended says why.
            return self.ran(name, &command, &started.finish()?, Facts::new());
        }
        let inside: Profile = serde_json::from_str(&line)
            .map_err(|error| Error::Setup(format!("the probe's profile is damaged: {error}")))?;
        let views = self.observe(&started.child)?;
        drop(hold_in);
        self.ran(name, &command, &started.finish()?, Facts::new())?;
        let seen = probe::facts(&inside, &Profile::inside());
        self.note(
            &format!("{name}, from inside"),
            "system calls, and /proc where there is one",
            seen,
        )?;
        let mut seen = probe::facts(&views.subject, &views.caller);
        let disagreements = probe::disagreements(&inside, &views.subject);
        let disagreements =
            disagreements.iter().filter(|d| d.why.is_none()).map(|d| d.field.as_str());
        seen.insert("disagreements".into(), Fact::list(disagreements));
        self.note(
            &format!("{name}, from outside"),
            "/proc/PID, read from outside the sandbox",
            seen,
        )
    }

    /// Records how `child` looks from outside the sandbox, beside this process.
    pub fn seen_from_outside(&mut self, name: &str, child: &Child) -> Result<Facts> {
        let seen = self.outside(child)?;
        self.note(name, "/proc/PID, read from outside the sandbox", seen.clone())?;
        Ok(seen)
    }

    /// As [`Self::seen_from_outside`], unrecorded.
    pub fn outside(&mut self, child: &Child) -> Result<Facts> {
        let views = self.observe(child)?;
        Ok(probe::facts(&views.subject, &views.caller))
    }

    fn observe(&mut self, child: &Child) -> Result<Views> {
        self.observe_pidfd(child.pidfd.as_fd())
    }

    /// How a process looks from outside the sandbox, beside this one.
    pub(crate) fn observe_pidfd(&mut self, pidfd: BorrowedFd<'_>) -> Result<Views> {
        self.channel.send(&Message::Observe, Some(pidfd))?;
        match self.channel.receive::<Observed>(Instant::now() + Duration::from_secs(10))? {
            Received::Message(Ok(views), _) => Ok(*views),
            Received::Message(Err(error), _) => Err(Error::Setup(error)),
            Received::Closed | Received::Late => {
                Err(Error::Setup("nobody looks from outside".into()))
            }
        }
    }

    /// The mounts at or below `folder`, as this process's mountinfo shows them.
    ///
    /// What belongs to the machine is left out: the file system of its root is `host`,
    /// and the options are access and `nosuid`, `nodev`, `noexec`.
    pub fn mounts_below(&self, folder: &Path) -> Result<Vec<Mount>> {
        let mounts = probe::own_mounts()?;
        let host = mounts.iter().find(|mount| mount.point == "/");
        let folder = folder.to_string_lossy();
        let within = mounts.iter().filter(|mount| mount.is_within(&folder));
        let normalised = within.map(|mount| {
            let kept = |option: &&str| ["ro", "rw", "nosuid", "nodev", "noexec"].contains(option);
            let mut record = mount.to_record();
            record.options = mount.options.split(',').filter(kept).collect::<Vec<_>>().join(",");
            if let Some(host) = host.filter(|host| host.device == mount.device) {
                record.fs_type = "host".into();
                // The host's own root may be a folder of its file system, as in a container.
                let below = mount.root.strip_prefix(host.root.trim_end_matches('/'));
                record.root = below.unwrap_or(&mount.root).into();
            }
            record
        });
        Ok(normalised.collect())
    }

    /// Writes the static binary, which is also the probe, to `path`.
    pub fn install_probe(&self, path: &Path) -> Result<()> {
        probe::install(path)
    }

    fn step(&mut self, step: Step) -> Result<()> {
        self.channel.send(&Message::Step(step), None)
    }
}
