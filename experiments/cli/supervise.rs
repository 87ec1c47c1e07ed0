//! Starts one worker process per experiment, several at a time.

use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use harness::record::{Outcome, Record, SCHEMA};
use harness::sandbox::Flavour;

/// Runs the experiments `ids`, `jobs` at a time, and hands each record to `each` in the
/// order of `ids`, as soon as it and all before it are there.
pub fn supervise(
    ids: &[&str],
    jobs: usize,
    flavour: Flavour,
    mut each: impl FnMut(Record) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, ids.len().max(1)) {
            let (next, sender) = (&next, sender.clone());
            scope.spawn(move || {
                // A worker dies with the thread that started it, so the thread waits.
                while let Some(id) = ids.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if sender.send((*id, one(id, flavour))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting: Vec<Option<Record>> = ids.iter().map(|_| None).collect();
        let mut shown = 0;
        for (id, record) in receiver {
            let at = ids
                .iter()
                .enumerate()
                .position(|(at, other)| *other == id && waiting[at].is_none());
            if let Some(at) = at {
                waiting[at] = Some(record);
            }
            while let Some(record) = waiting.get_mut(shown).and_then(Option::take) {
                each(record)?;
                shown += 1;
            }
        }
        Ok(())
    })
}

/// One experiment in a worker of its own; a worker that is lost is a broken set-up.
fn one(id: &str, flavour: Flavour) -> Record {
    worker(id, flavour).unwrap_or_else(|error| Record {
        schema: SCHEMA.into(),
        id: id.into(),
        flavour: flavour.word().into(),
        outcome: Outcome::Broken { because: format!("{error:#}") },
        requirements: Vec::new(),
        steps: Vec::new(),
        checks: Vec::new(),
        leaks: Vec::new(),
        measures: Vec::new(),
        machine: None,
    })
}

#[expect(clippy::disallowed_methods, reason = "starts this very binary, from a thread")]
fn worker(id: &str, flavour: Flavour) -> anyhow::Result<Record> {
    let (mut ours, theirs) = UnixStream::pair()?;
    let mut command = Command::new("/proc/self/exe");
    command.arg0("isolab").arg("worker").arg(id);
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
