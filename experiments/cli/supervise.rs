//! Starts one worker process per experiment, several at a time.

use std::collections::VecDeque;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::sync::{Mutex, mpsc};
use std::thread;

use harness::experiment::Case;
use harness::record::Record;
use harness::sandbox::Flavour;

/// Runs `cases`, `jobs` at a time, and hands each record to `each` in the
/// order of `cases`, as soon as it and all before it are there.
pub fn supervise(
    cases: &[Case<'_>],
    jobs: usize,
    flavour: Flavour,
    mut each: impl FnMut(Record) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let jobs = jobs.clamp(1, cases.len().max(1));
    let queue = Mutex::new(Queue::of(cases, jobs));
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for job in 0..jobs {
            let (queue, sender) = (&queue, sender.clone());
            scope.spawn(move || {
                // A worker dies with the thread that started it, so the thread waits.
                loop {
                    let next = queue.lock().expect("nobody panics with it").next(job);
                    let Some(at) = next else { return };
                    if sender.send((at, one(&cases[at], flavour))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting: Vec<Option<Record>> = cases.iter().map(|_| None).collect();
        let mut shown = 0;
        for (at, record) in receiver {
            waiting[at] = Some(record);
            while let Some(record) = waiting.get_mut(shown).and_then(Option::take) {
                each(record)?;
                shown += 1;
            }
        }
        Ok(())
    })
}

/// What is left to be run: places in the list of cases.
struct Queue {
    in_order: VecDeque<usize>,
    long: VecDeque<usize>,
}

impl Queue {
    /// Those that take long are begun early, unless there is only one job, and then in order:
    /// as the last ones they would run alone.
    fn of(cases: &[Case<'_>], jobs: usize) -> Self {
        let is_long = |at: &usize| jobs > 1 && cases[*at].starts_an_engine();
        let (long, in_order) = (0..cases.len()).partition(is_long);
        Self { in_order, long }
    }

    /// The first job takes the others, whose records are shown meanwhile.
    fn next(&mut self, job: usize) -> Option<usize> {
        let (first, second) = match job {
            0 => (&mut self.in_order, &mut self.long),
            _ => (&mut self.long, &mut self.in_order),
        };
        first.pop_front().or_else(|| second.pop_front())
    }
}

/// One experiment in a worker of its own; a worker that is lost is a broken set-up.
fn one(case: &Case<'_>, flavour: Flavour) -> Record {
    worker(case, flavour).unwrap_or_else(|error| Record::begin(case, flavour, format!("{error:#}")))
}

#[expect(clippy::disallowed_methods, reason = "starts this very binary, from a thread")]
fn worker(case: &Case<'_>, flavour: Flavour) -> anyhow::Result<Record> {
    let (mut ours, theirs) = UnixStream::pair()?;
    let mut command = Command::new("/proc/self/exe");
    command.arg0("isolab").arg("worker").arg(case.to_string());
    if flavour == Flavour::Rootless {
        command.arg("--rootless");
    }
    // A process group of its own: Ctrl-C reaches the supervisor, which tells the person.
    let mut child = command
        .process_group(0)
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    drop(command);
    let mut text = Vec::new();
    ours.read_to_end(&mut text)?;
    let mut complaint = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_string(&mut complaint)?;
    }
    let status = child.wait()?;
    serde_json::from_slice(&text).map_err(|_| {
        anyhow::anyhow!("the worker ended without a record ({status}) {}", complaint.trim())
    })
}

use std::os::unix::process::CommandExt as _;
