//! Workers that grade, several at a time, and what they answer put together.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use harness::grade::{Guests, Limit, Marked, Submission, broken};
use serde::Serialize;

use super::books::Asked;
use super::records::{Records, Slot};
use super::worker::Said;
use super::{Exercise, worker};
use crate::cli::vm::kernels::Choice;

/// Where submissions run.
pub enum Place {
    /// Here, in user namespaces.
    Here,
    /// In guests of this kernel, whose release that is.
    Guests(Choice, String),
}

/// How long a worker may take beyond what the exercise allows a solution.
const SPARE: Duration = Duration::from_secs(120);

impl Place {
    /// As arguments of a worker.
    fn arguments(&self) -> Vec<OsString> {
        match self {
            Self::Here => Vec::new(),
            Self::Guests(choice, _) => {
                ["--in-guests".into()].into_iter().chain(choice.arguments()).collect()
            }
        }
    }

    /// Its name, as in a report, and the release of the kernel that submissions see.
    pub fn named(&self) -> (&'static str, String) {
        match self {
            Self::Here => {
                let release = rustix::system::uname().release().to_string_lossy().into_owned();
                ("user-namespace", release)
            }
            Self::Guests(_, release) => ("vm", release.clone()),
        }
    }
}

/// A graded workbook.
pub struct Graded {
    /// What became of it.
    pub submission: Submission,
    /// How the limits were enforced.
    pub limits: Vec<Limit>,
    /// What was other on the machine afterwards.
    pub leaks: Vec<String>,
}

/// Grades every exercise of `books`, `jobs` at a time, and hands each workbook to `each` with
/// its place among `books` as soon as it is graded. No more is held than what is under way.
///
/// # Errors
/// That of `each`; nothing more is graded then.
pub fn grade(
    books: impl Iterator<Item = Asked> + Send,
    place: &Place,
    jobs: usize,
    seed: u64,
    mut each: impl FnMut(usize, Graded) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let records = Records::default();
    let queue = Mutex::new(Queue { books: books.enumerate(), current: None });
    let (sender, receiver) = mpsc::sync_channel(jobs);
    thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            let (queue, records, sender) = (&queue, &records, sender.clone());
            scope.spawn(move || {
                // A worker dies with the thread that started it, so the thread waits.
                let mut worker = None;
                loop {
                    let next = queue.lock().expect("nobody panics with the queue").next();
                    let Some(Job { at, book, exercise }) = next else { return };
                    let marked = book.exercises.get(exercise);
                    let marked =
                        marked.map(|one| ask(&mut worker, place, &book.folder, one, seed, records));
                    if sender.send((at, book, exercise, marked)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut begun: HashMap<usize, BTreeMap<usize, Marked>> = HashMap::new();
        for (at, book, exercise, marked) in receiver {
            let marks = begun.entry(at).or_default();
            marks.extend(marked.map(|marked| (exercise, marked)));
            if marks.len() == book.exercises.len() {
                let marks = begun.remove(&at).unwrap_or_default();
                each(at, graded(&book, marks.into_values()))?;
            }
        }
        Ok(())
    })
}

/// What is still to be graded: the workbooks, and the one that is under way.
struct Queue<I> {
    books: I,
    current: Option<Job>,
}

/// One exercise of one workbook; the first is asked for also where there is none.
#[derive(Clone)]
struct Job {
    at: usize,
    book: Arc<Asked>,
    exercise: usize,
}

impl<I: Iterator<Item = (usize, Asked)>> Iterator for Queue<I> {
    type Item = Job;

    fn next(&mut self) -> Option<Job> {
        let more = self.current.take().map(|job| Job { exercise: job.exercise + 1, ..job });
        let job = match more.filter(|job| job.exercise < job.book.exercises.len()) {
            Some(job) => job,
            None => {
                let (at, book) = self.books.next()?;
                Job { at, book: Arc::new(book), exercise: 0 }
            }
        };
        self.current = Some(job.clone());
        Some(job)
    }
}

fn graded(asked: &Asked, marked: impl Iterator<Item = Marked>) -> Graded {
    let submission = Submission {
        name: asked.name.clone(),
        folder: asked.folder.display().to_string(),
        exercises: Vec::new(),
    };
    let mut graded = Graded { submission, limits: Vec::new(), leaks: Vec::new() };
    for one in marked {
        graded.submission.exercises.push(one.exercise);
        graded.limits.extend(one.limits);
        graded.leaks.extend(one.leaks);
    }
    graded
}

/// One exercise, by this thread's worker, or by a fresh one; a worker that is lost is a
/// fault of ours.
pub fn ask(
    worker: &mut Option<Worker>,
    place: &Place,
    folder: &Path,
    exercise: &Exercise,
    seed: u64,
    records: &Records,
) -> Marked {
    let id = exercise.task.id().to_owned();
    let request = worker::Asked { id, folder: folder.to_owned(), seed };
    let patience = match place {
        Place::Here => exercise.task.allowance().time,
        Place::Guests(..) => Guests::patience(exercise.task),
    };
    let answer = match worker.take().map_or_else(|| Worker::start(place), Ok) {
        Ok(mut one) => one.ask(&request, patience + SPARE, records).inspect(|_| {
            *worker = Some(one);
        }),
        Err(error) => Err(error),
    };
    answer.unwrap_or_else(|error| broken(exercise.task, &format!("{error:#}")))
}

/// A worker process. Dropping it ends it.
pub struct Worker {
    child: Child,
    to: UnixStream,
    from: BufReader<UnixStream>,
}

impl Worker {
    #[expect(clippy::disallowed_methods, reason = "starts this very binary, from a thread")]
    fn start(place: &Place) -> anyhow::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        // A process group of its own: Ctrl-C reaches the supervisor, which tells the person.
        let child = Command::new("/proc/self/exe")
            .arg0("isolab")
            .arg("grade-worker")
            .args(place.arguments())
            .process_group(0)
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .spawn()?;
        Ok(Self { child, to: ours.try_clone()?, from: BufReader::new(ours) })
    }

    fn ask(
        &mut self,
        request: &worker::Asked,
        patience: Duration,
        records: &Records,
    ) -> anyhow::Result<Marked> {
        self.tell(request)?;
        self.from.get_ref().set_read_timeout(Some(patience))?;
        loop {
            match self.hear()? {
                Said::Marked(marked) => return Ok(*marked),
                Said::Wants(id) => self.supply(&records.slot(&id))?,
                Said::Measured(_) => anyhow::bail!("the worker measured what nobody wants"),
            }
        }
    }

    /// Gives the worker a record, or has it measure that while all others wait for it. When
    /// it is lost meanwhile, the next of them measures.
    fn supply(&mut self, slot: &Slot) -> anyhow::Result<()> {
        let mut record = slot.lock().expect("nobody panics with a record");
        self.tell(&*record)?;
        if record.is_none() {
            match self.hear()? {
                Said::Measured(measured) => *record = measured.map(|one| *one),
                _ => anyhow::bail!("the worker did not measure what it wants"),
            }
        }
        Ok(())
    }

    fn tell(&mut self, what: &impl Serialize) -> anyhow::Result<()> {
        let mut line = serde_json::to_vec(what)?;
        line.push(b'\n');
        Ok(self.to.write_all(&line)?)
    }

    fn hear(&mut self) -> anyhow::Result<Said> {
        let mut answer = String::new();
        self.from.read_line(&mut answer)?;
        anyhow::ensure!(!answer.is_empty(), "the worker ended without an answer");
        Ok(serde_json::from_str(&answer)?)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // One that waits for a question ends by itself; one that hangs is killed.
        let _ = self.to.shutdown(std::net::Shutdown::Both);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
