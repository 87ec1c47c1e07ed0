//! One look at one container: started, seen from both sides, let go.

use std::fs;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::isolates::{INSIDE, OUTSIDE};
use super::{Bundle, Driver, Engine, Reach, rows, sandbox, settle};
use crate::experiment::{Facts, Lab, facts};
use crate::probe::{self, Profile};
use crate::record::Fact;
use crate::requirement::in_sandbox_of;
use crate::sandbox::{Command, Flavour, Ran, Started, WORK, wait_readable};
use crate::{Doing, Error, Result};

/// How long an engine may take until the probe inside has answered: one that is slow on a
/// busy machine is none that is missing.
const PATIENCE: Duration = Duration::from_secs(60);

/// What starting a container brought.
#[derive(Debug)]
pub enum Answer {
    /// The probe runs inside.
    Up(Box<Container>),
    /// It never did: how the command ended, and what it said.
    Down(Ran),
}

/// A container with the probe inside, which stays until [`Self::leave`].
#[derive(Debug)]
pub struct Container {
    /// What the probe sees.
    pub inside: Profile,
    /// Its process.
    pub pidfd: OwnedFd,
    started: Started,
    hold: std::io::PipeWriter,
    take_down: Option<Command>,
}

/// Makes the root and the engine's files, and starts the container.
///
/// # Errors
/// A laboratory that cannot; an engine that refuses is an answer.
pub fn start(driver: &dyn Driver) -> Result<(Command, Answer)> {
    launch(driver, &prepare(driver)?)
}

/// Makes the root and the engine's files.
///
/// # Errors
/// A file that cannot be made, or the engine's daemon that does not answer.
pub fn prepare(driver: &dyn Driver) -> Result<Bundle> {
    let bundle = bundle(driver.reach())?;
    driver.configure(&bundle).map(|()| bundle)
}

/// Starts the container, again as often as is wanted.
///
/// # Errors
/// As [`start`].
pub fn launch(driver: &dyn Driver, bundle: &Bundle) -> Result<(Command, Answer)> {
    let command = driver.command(bundle);
    let (profile, profile_in) = std::io::pipe().doing(|| "make a pipe")?;
    let (hold, hold_in) = std::io::pipe().doing(|| "make a pipe")?;
    let started = match driver.reach() {
        Reach::Passed => command.start_with(&[profile_in.as_fd(), hold.as_fd()])?,
        Reach::Stdio => command.start_on(hold.as_fd(), profile_in.as_fd())?,
    };
    drop((profile_in, hold));
    let Some(line) = first_line(profile, Instant::now() + PATIENCE)? else {
        drop(hold_in);
        return Ok((command, Answer::Down(started.finish()?)));
    };
    let inside: Profile = serde_json::from_str(&line)
        .map_err(|error| Error::Setup(format!("the probe's profile is damaged: {error}")))?;
    let pidfd = find(bundle)?;
    let container =
        Container { inside, pidfd, started, hold: hold_in, take_down: driver.take_down() };
    Ok((command, Answer::Up(Box::new(container))))
}

impl Container {
    /// Lets the probe end, and waits until the engine's command has and nothing is left.
    ///
    /// # Errors
    /// A command that cannot be waited for.
    pub fn leave(self) -> Result<Ran> {
        let Some(take_down) = self.take_down else {
            drop(self.hold);
            return self.started.finish();
        };
        // Its command ends when the container is made, which may be after the probe's answer:
        // one that ends before that is one that could not be made.
        let ran = self.started.finish()?;
        drop(self.hold);
        // It fails where nothing is left.
        take_down.run()?;
        Ok(ran)
    }
}

/// Whether a container of the engine comes up in a sandbox of the flavour; else its own
/// words. For [`crate::requirement::Requirement::probe`].
pub fn trial(engine: Engine, flavour: Flavour) -> Result<(), String> {
    in_sandbox_of(sandbox(flavour), move || {
        let up = || {
            settle(flavour)?;
            match start(engine.driver())?.1 {
                Answer::Up(container) => container.leave(),
                Answer::Down(ran) => Ok(ran),
            }
        };
        let ran = up().map_err(|error| error.to_string())?;
        match ran.ended {
            crate::sandbox::Ended::Exit(0) => Ok(()),
            ended => Err(format!("{:?}: {}", ended.fact(), ran.output.stderr.trim())),
        }
    })
}

impl Lab<'_> {
    /// Starts a container of `engine` with the probe in it and looks at it from both sides:
    /// the steps `run`, `from inside` and `from outside`.
    pub fn look_at(&mut self, engine: Engine) -> Result<()> {
        self.look(["run", INSIDE, OUTSIDE], engine.driver()).map(drop)
    }

    /// The same in the steps `NAME`, `NAME, from inside` and `NAME, from outside`; the rows
    /// of both, each from where it is seen better.
    pub fn look_as(&mut self, name: &str, driver: &dyn Driver) -> Result<Facts> {
        self.look([name, &format!("{name}, {INSIDE}"), &format!("{name}, {OUTSIDE}")], driver)
    }

    fn look(&mut self, [run, inside, outside]: [&str; 3], driver: &dyn Driver) -> Result<Facts> {
        let (command, answer) = start(driver)?;
        let container = match answer {
            Answer::Up(container) => container,
            Answer::Down(ran) => {
                self.ran(run, &command, &ran, facts([]))?;
                return Ok(facts([]));
            }
        };
        let views = self.observe_pidfd(container.pidfd.as_fd())?;
        let own = container.inside.clone();
        let ran = container.leave()?;
        self.ran(run, &command, &ran, facts([]))?;
        let mut all = rows(&own, &Profile::inside());
        self.note(inside, "system calls and /proc, by the probe", all.clone())?;
        let mut seen = rows(&views.subject, &views.caller);
        let (excused, bare): (Vec<_>, Vec<_>) = probe::disagreements(&own, &views.subject)
            .into_iter()
            .partition(|found| found.why.is_some());
        let field = |field: &str| field.split('.').next().unwrap_or(field).to_owned();
        let mut excused: Vec<String> = excused.iter().map(|found| field(&found.field)).collect();
        excused.dedup();
        seen.insert("seen otherwise".into(), Fact::list(excused));
        seen.insert("disagreements".into(), Fact::list(bare.into_iter().map(|found| found.field)));
        self.note(outside, "/proc/PID, read from outside the sandbox", seen.clone())?;
        // Places in cgroups and the root's kind are told from outside, the rest is the same.
        all.extend(seen);
        Ok(all)
    }
}

/// The root with the probe, folders in which engines mount, and the engine's own folder.
fn bundle(reach: Reach) -> Result<Bundle> {
    let (root, folder) = (Path::new(WORK).join("root"), Path::new(WORK).join("bundle"));
    // What an earlier look left: each engine begins with the same.
    for old in [&root, &folder].into_iter().filter(|old| old.exists()) {
        fs::remove_dir_all(old).doing(|| format!("empty {}", old.display()))?;
    }
    for name in ["dev", "proc", "sys", "usr", "tmp", "run", "etc", "var"] {
        fs::create_dir_all(root.join(name)).doing(|| format!("make /{name}"))?;
    }
    fs::create_dir_all(&folder).doing(|| "make the bundle's folder")?;
    probe::install(&root.join("isolab"))?;
    let words: &[&str] = match reach {
        Reach::Stdio => &["/isolab", "probe", "--hold", "0"],
        Reach::Passed => &["/isolab", "probe", "--fd", "3", "--hold", "4"],
    };
    Ok(Bundle { root, folder, words: words.iter().map(Into::into).collect() })
}

/// One line, or none where the other end is closed, or silent until the deadline.
fn first_line(pipe: std::io::PipeReader, deadline: Instant) -> Result<Option<String>> {
    let mut line = Vec::new();
    while line.last() != Some(&b'\n') {
        if !wait_readable(pipe.as_fd(), deadline)? {
            return Ok(None);
        }
        let mut buffer = [0; 8192];
        let got = (&pipe).read(&mut buffer).doing(|| "read what the probe saw")?;
        if got == 0 {
            return Ok(None);
        }
        line.extend_from_slice(&buffer[..got]);
    }
    Ok(Some(String::from_utf8_lossy(&line).into_owned()))
}

/// The one process of this sandbox that was started with these words and no more: an
/// engine's own processes have others in front. Where the root lies may come before the
/// first.
fn find(bundle: &Bundle) -> Result<OwnedFd> {
    let is_it = |line: &[u8]| {
        let mut words = line.strip_suffix(b"\0").unwrap_or(line).split(|byte| *byte == 0);
        let mut wanted = bundle.words.iter().map(|word| word.as_bytes());
        let first = words.next().zip(wanted.next());
        first.is_some_and(|(word, wanted)| word.ends_with(wanted)) && words.eq(wanted)
    };
    for entry in fs::read_dir("/proc").doing(|| "list /proc")?.flatten() {
        let pid = entry.file_name().to_str().and_then(|name| name.parse().ok());
        let Some(pid) = pid.and_then(Pid::from_raw) else { continue };
        let Ok(pidfd) = pidfd_open(pid, PidfdFlags::empty()) else { continue };
        if fs::read(entry.path().join("cmdline")).is_ok_and(|line| is_it(&line)) {
            return Ok(pidfd);
        }
    }
    Err(Error::Setup("the probe answered, and no process of this sandbox is it".into()))
}
