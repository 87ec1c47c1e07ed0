//! Workers that grade, several at a time, and what they answer put together.

use std::io::{BufRead, BufReader, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use harness::grade::{Limit, Marked, Submission, broken};

use super::{Asked, Exercise, worker};

/// How long a worker may take beyond what the exercise allows a solution.
const SPARE: Duration = Duration::from_secs(120);

/// A graded workbook.
pub struct Graded {
    /// What became of it.
    pub submission: Submission,
    /// How the limits were enforced.
    pub limits: Vec<Limit>,
    /// What was other on the machine afterwards.
    pub leaks: Vec<String>,
}

/// Grades every exercise of `asked`, `jobs` at a time, and hands each submission to `each`
/// in the order of `asked`, as soon as it and all before it are graded.
pub fn grade(asked: &[Asked], jobs: usize, seed: u64, mut each: impl FnMut(Graded)) {
    let all: Vec<(usize, usize)> = asked
        .iter()
        .enumerate()
        .flat_map(|(at, one)| (0..one.exercises.len()).map(move |exercise| (at, exercise)))
        .collect();
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, all.len().max(1)) {
            let (next, all, sender) = (&next, &all, sender.clone());
            scope.spawn(move || {
                // A worker dies with the thread that started it, so the thread waits.
                let mut worker = None;
                while let Some((at, exercise)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let one = &asked[*at];
                    let marked = ask(&mut worker, one, one.exercises[*exercise], seed);
                    if sender.send((*at, *exercise, marked)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut marks: Vec<Vec<Option<Marked>>> =
            asked.iter().map(|one| one.exercises.iter().map(|_| None).collect()).collect();
        let mut shown = 0;
        let mut show = |marks: &mut Vec<Vec<Option<Marked>>>| {
            while marks.get(shown).is_some_and(|all| all.iter().all(Option::is_some)) {
                let marked = std::mem::take(&mut marks[shown]);
                each(graded(&asked[shown], marked));
                shown += 1;
            }
        };
        show(&mut marks);
        for (at, exercise, marked) in receiver {
            marks[at][exercise] = Some(marked);
            show(&mut marks);
        }
    });
}

fn graded(asked: &Asked, marked: Vec<Option<Marked>>) -> Graded {
    let submission = Submission {
        name: asked.name.clone(),
        folder: asked.folder.display().to_string(),
        exercises: Vec::new(),
    };
    let mut graded = Graded { submission, limits: Vec::new(), leaks: Vec::new() };
    for one in marked.into_iter().flatten() {
        graded.submission.exercises.push(one.exercise);
        graded.limits.extend(one.limits);
        graded.leaks.extend(one.leaks);
    }
    graded
}

/// One exercise, by this thread's worker, or by a fresh one; a worker that is lost is a
/// fault of ours.
fn ask(worker: &mut Option<Worker>, asked: &Asked, exercise: &Exercise, seed: u64) -> Marked {
    let id = exercise.task.id().to_owned();
    let request = worker::Asked { id, folder: asked.folder.clone(), seed };
    let patience = exercise.task.allowance().time + SPARE;
    let answer = match worker.take().map_or_else(Worker::start, Ok) {
        Ok(mut one) => one.ask(&request, patience).inspect(|_| {
            *worker = Some(one);
        }),
        Err(error) => Err(error),
    };
    answer.unwrap_or_else(|error| broken(exercise.task, &format!("{error:#}")))
}

/// A worker process. Dropping it ends it.
struct Worker {
    child: Child,
    to: UnixStream,
    from: BufReader<UnixStream>,
}

impl Worker {
    #[expect(clippy::disallowed_methods, reason = "starts this very binary, from a thread")]
    fn start() -> anyhow::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        // A process group of its own: Ctrl-C reaches the supervisor, which tells the person.
        let child = Command::new("/proc/self/exe")
            .arg0("isolab")
            .arg("grade-worker")
            .process_group(0)
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .spawn()?;
        Ok(Self { child, to: ours.try_clone()?, from: BufReader::new(ours) })
    }

    fn ask(&mut self, request: &worker::Asked, patience: Duration) -> anyhow::Result<Marked> {
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        self.to.write_all(&line)?;
        self.from.get_ref().set_read_timeout(Some(patience))?;
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
