//! Starts one worker process per experiment, several at a time.

use std::io::Read;
use std::num::NonZeroUsize;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use harness::experiment::Case;
use harness::record::Record;
use harness::sandbox::Flavour;

/// Runs `cases`, `jobs` at a time, and hands each record to `each` in the
/// order of `cases`, as soon as it and all before it are there.
///
/// Where `jobs` is not given, one more than there are processors: a quarter of an
/// experiment's time it waits, for an engine's daemon say.
pub fn supervise(
    cases: &[Case<'_>],
    jobs: Option<usize>,
    flavour: Flavour,
    mut each: impl FnMut(Record) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let processors = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let jobs = jobs.unwrap_or_else(|| processors() + 1);
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, cases.len().max(1)) {
            let (next, sender) = (&next, sender.clone());
            scope.spawn(move || {
                // A worker dies with the thread that started it, so the thread waits.
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(case) = cases.get(at) else { return };
                    if sender.send((at, one(case, flavour))).is_err() {
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
