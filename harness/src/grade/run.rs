//! What an exercise has in its hands while a submission is graded.
//!
//! Everything here happens outside of the submission's sandbox, or in copies of the grader
//! that go in for one look.

use std::collections::{BTreeMap, HashMap};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::mount::{MoveMountFlags, move_mount};
use serde::{Deserialize, Serialize};

use super::cell::{Cell, Order, hold};
use super::draw::Draw;
use super::facts::words;
use super::files::{Files, Submitted};
use super::fitness;
use super::given::{self, CWD, Given, SUBMISSION};
use super::grader::Grader;
use super::judge::Judge;
use super::model::{Criterion, Named, Verdict};
use super::named;
use super::serving::{self, Server};
use super::subject::{Probe, Program, Subject};
use super::task::{Allowance, Task};
use super::visit::Visited;
use super::watch::{Contact, Output, Seen, watch};
use crate::probe::{FileId, MountPoint};
use crate::record::Fact;
use crate::sandbox::{Child, Ended};
use crate::sys::clone::Namespaces;
use crate::union::look;
use crate::{Doing, Error, Result};

/// What grading comes to: everything was judged, or not.
pub type Graded<T = ()> = std::result::Result<T, Stop>;

/// Why grading ends before everything was judged.
#[derive(Debug)]
pub enum Stop {
    /// The submission's doing: no program, a limit, a violation.
    Submission(Verdict, Named),
    /// This machine lacks something.
    Machine(Named),
    /// The grader's own fault.
    Grader(Error),
}

impl Stop {
    /// The submission has failed, for this reason.
    pub fn failed(why: Named) -> Self {
        Self::Submission(Verdict::Fail, why)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Grader(error)
    }
}

/// A program of the submission's that the grader has run to its end.
#[derive(Debug)]
pub struct Used {
    /// How it ended, or the errno of its start.
    pub end: Fact,
    /// What it printed.
    pub output: String,
}

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
        }
    }

    /// Values of this run.
    pub fn draw(&mut self) -> &mut Draw {
        &mut self.draw
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

    /// Runs a program with the given folder as its root, as the submission's cell allows.
    pub fn chrooted(&mut self, folder: &str, command: &[&str]) -> Graded<Used> {
        let command: Vec<String> = command.iter().map(ToString::to_string).collect();
        self.chrooted_with(folder, &command, &[])
    }

    /// The same with variables of its environment.
    pub fn chrooted_with(
        &mut self,
        folder: &str,
        command: &[String],
        environment: &[(String, String)],
    ) -> Graded<Used> {
        let order = Order {
            arguments: command.to_vec(),
            environment: environment.to_vec(),
            root: Some(Given::path(folder)),
            folder: None,
        };
        let program = match self.cell()?.launch(&order)? {
            Ok(program) => program,
            Err(errno) => return Ok(Used { end: Fact::errno(errno), output: String::new() }),
        };
        let before = std::mem::replace(&mut self.output, Output::of(program)?);
        self.began = Instant::now();
        let seen = self.watch(None);
        let used = std::mem::replace(&mut self.output, before);
        match seen? {
            Seen::Ended(ended) => Ok(Used { end: ended.fact(), output: used.text() }),
            _ => Err(unreached()),
        }
    }

    /// Looks around in the solution's sandbox, as its root.
    pub fn inside<T>(&mut self, look: impl FnOnce() -> T) -> Graded<T>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        Ok(self.bring(|| (look(), None))?.0)
    }

    /// Looks around as root of the sandbox in these namespaces of the command's process.
    pub fn with<T>(
        &mut self,
        subject: &Subject,
        kinds: Namespaces,
        look: impl FnOnce() -> T,
    ) -> Graded<T>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        match self.cell()?.with(subject.as_fd(), kinds, look) {
            Ok(visited) => Ok(self.settle(visited)?.0),
            Err(_) if subject.has_ended() => Err(ended()),
            Err(error) => Err(error.into()),
        }
    }

    /// What lies in a given folder on its own file system, whatever was mounted over it
    /// since: as [`look`] describes it.
    pub fn on_disk(&mut self, folder: &str) -> Graded<BTreeMap<String, String>> {
        let fd = self.hold(folder)?.as_raw_fd();
        let path = format!("/proc/self/fd/{fd}");
        self.beside(|| look(Path::new(&path)).map_err(|error| error.to_string()))?
            .map_err(|because| Stop::failed(named("hint-cannot-look", [("because", because)])))
    }

    /// In what a given folder differs on disk from how it was given: paths, sorted.
    pub fn changes(&mut self, folder: &str) -> Graded<Vec<String>> {
        let seen = self.on_disk(folder)?;
        Ok(self.given.changes(folder, &seen))
    }

    /// Looks at `path` in a given folder, on the folder's own file system; the closure gets
    /// a path that leads there.
    pub fn at<T>(&mut self, folder: &str, path: &str, look: impl FnOnce(&Path) -> T) -> Graded<T>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        let fd = self.hold(folder)?.as_raw_fd();
        let path = format!("/proc/self/fd/{fd}/{path}");
        self.beside(|| look(Path::new(&path)))
    }

    /// What is mounted on a path of the sandbox, the topmost last.
    pub fn mounted_on(&mut self, path: &str) -> Graded<Vec<MountPoint>> {
        let mounts = self.mounts()?.into_iter();
        Ok(mounts.filter(|mount| mount.point == path).collect())
    }

    /// Every mount of the sandbox.
    pub fn mounts(&mut self) -> Graded<Vec<MountPoint>> {
        let visited = self.cell()?.mounts()?;
        let (mounts, _) = self.settle(visited)?;
        Ok(mounts.map_err(Error::Setup)?)
    }

    /// The processes of the sandbox behind the sockets that listen on a TCP port, as they
    /// look from outside.
    pub fn listening(&mut self, port: u16) -> Graded<Vec<Server>> {
        let visited = self.cell()?.network(|| serving::sockets(port))?;
        let (sockets, _) = self.settle(visited)?;
        let network = self.own("net")?;
        Ok(serving::holders(&sockets.map_err(Error::Setup)?, network)?)
    }

    /// Whether the command's process is in another namespace of this kind than the sandbox.
    pub fn is_apart(&mut self, subject: &Subject, kind: &str) -> Graded<bool> {
        let own = self.own(kind)?;
        let theirs = subject.profile.namespaces.get(kind);
        let theirs = theirs.ok_or_else(|| Error::Setup(format!("no namespace {kind} to see")))?;
        Ok(*theirs != own)
    }

    /// The cgroups of version 2 between the command's process and the sandbox, as folders;
    /// its own first, none if that is the sandbox's.
    pub fn cgroups(&mut self, subject: &Subject) -> Graded<Vec<PathBuf>> {
        let own = self.cell()?.running().cgroup().map(Path::to_owned);
        let own = own.ok_or_else(|| Error::Setup("the sandbox has no cgroup of its own".into()))?;
        let theirs = subject.cgroup().ok_or_else(ended)?;
        // The mount that the sandbox's own is seen through shows the process's as well.
        let mount = own.parent().unwrap_or(Path::new("/"));
        let theirs = mount.join(theirs.trim_start_matches('/'));
        let between = theirs.ancestors().take_while(|folder| *folder != own);
        let below = theirs.starts_with(&own);
        Ok(if below { between.map(Path::to_owned).collect() } else { Vec::new() })
    }

    /// The path of the command's cgroup of version 2, as its own cgroup namespace shows it.
    pub fn cgroup_inside(&mut self, subject: &Subject) -> Graded<String> {
        let seen = self.with(subject, Namespaces::CGROUP, || subject.cgroup())?;
        seen.ok_or_else(ended)
    }

    /// Which namespace of this kind is the sandbox's own.
    pub fn own(&mut self, kind: &str) -> Graded<FileId> {
        let stat = match super::cell::kind(kind) {
            Some(bits) => rustix::fs::fstat(self.cell()?.namespace(bits)),
            // It is the grader's: a cell makes none of this kind.
            None => rustix::fs::stat(format!("/proc/self/ns/{kind}")),
        };
        let stat = stat.doing(|| "look at a namespace")?;
        Ok(FileId { device: stat.st_dev, inode: stat.st_ino })
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

    /// The program that was handed in, if it can run at all.
    fn solution(&self) -> Graded<&'a Submitted> {
        let solution = self.submission.solution().map_err(Stop::failed)?;
        match fitness::unfit(solution) {
            Some(why) => Err(Stop::failed(why)),
            None => Ok(solution),
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

    fn launch(&mut self, solution: &Submitted, given: &Given) -> Graded {
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
    fn end(&mut self) -> Graded<Ended> {
        match self.watch(None)? {
            Seen::Ended(ended) => Ok(ended),
            _ => Err(unreached()),
        }
    }

    /// Waits; what the limits end is the submission's end.
    fn watch(&mut self, contact: Option<&Contact<'_>>) -> Graded<Seen> {
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

    fn bring<T>(
        &mut self,
        look: impl FnOnce() -> (T, Option<OwnedFd>),
    ) -> Graded<(T, Option<OwnedFd>)>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        let visited = self.cell()?.inside(look)?;
        self.settle(visited)
    }

    fn beside<T>(&mut self, look: impl FnOnce() -> T) -> Graded<T>
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        let visited = self.cell()?.beside(look)?;
        Ok(self.settle(visited)?.0)
    }

    /// A look that does not come back waits for something that the submission has made.
    fn settle<T>(&mut self, visited: Visited<T>) -> Graded<(T, Option<OwnedFd>)> {
        match visited {
            Visited::Back(value, brought) => Ok((value, brought)),
            Visited::Hung(child) => {
                self.hung.push(child);
                Err(Stop::Submission(Verdict::Timeout, named("hint-no-answer", [])))
            }
        }
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

fn ended() -> Stop {
    Stop::failed(named("hint-command-ended", []))
}

fn no_cell() -> Error {
    Error::Setup("the solution was not started".into())
}

fn unreached() -> Stop {
    Error::Setup("the grader waited for something else".into()).into()
}

fn forbidden(call: String) -> Stop {
    Stop::Submission(Verdict::PolicyViolation, named("hint-violation", [("call", call)]))
}

/// An end in words.
fn shown(ended: Ended) -> String {
    words(&ended.fact())
}
