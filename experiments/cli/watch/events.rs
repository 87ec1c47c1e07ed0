//! What can happen, and the threads that wait for it.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, KeyEvent, KeyEventKind};
use harness::grade::Marked;
use isolab::graded::Exercise;
use notify::{EventKind, RecursiveMode, Watcher};

use crate::cli::grade::drawn_seed;
use crate::cli::grade::records::Records;
use crate::cli::grade::supervise::{self, Place};

/// How long it must be quiet after a save: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(80);

/// What a thread saw.
pub(super) enum Event {
    Key(KeyEvent),
    Redraw,
    Saved(usize),
    Graded(usize, Box<Marked>, u64),
    Stop,
}

/// A terminal that is gone sends no event, and no signal to whom it does not control.
pub(super) fn hang_up(events: &Sender<Event>) {
    while std::io::stdin().is_terminal() {
        thread::sleep(Duration::from_secs(1));
    }
    drop(events.send(Event::Stop));
}

/// Sends what is typed.
pub(super) fn keys(events: &Sender<Event>) {
    loop {
        let sent = match event::read() {
            Ok(event::Event::Key(key)) if key.kind == KeyEventKind::Press => {
                events.send(Event::Key(key))
            }
            Ok(event::Event::Resize(..)) => events.send(Event::Redraw),
            Ok(_) => Ok(()),
            Err(_) => events.send(Event::Stop),
        };
        if sent.is_err() {
            return;
        }
    }
}

/// Sends each save of a file of an exercise, as soon as the editor has done with it.
pub(super) fn saves(
    folder: &Path,
    exercises: &[&'static Exercise],
    events: Sender<Event>,
) -> anyhow::Result<impl Watcher + use<>> {
    let (sender, receiver) = mpsc::channel();
    let folders: Vec<PathBuf> = exercises.iter().map(|one| folder.join(one.task.id())).collect();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        if matches!(event.kind, EventKind::Access(_)) {
            return;
        }
        for path in event.paths.iter().filter(|path| is_work(path)) {
            if let Some(at) = folders.iter().position(|folder| path.starts_with(folder)) {
                let _ = sender.send(at);
            }
        }
    })?;
    watcher.watch(folder, RecursiveMode::Recursive)?;
    thread::spawn(move || {
        while let Ok(mut at) = receiver.recv() {
            while let Ok(later) = receiver.recv_timeout(QUIET) {
                at = later;
            }
            if events.send(Event::Saved(at)).is_err() {
                return;
            }
        }
    });
    Ok(watcher)
}

/// Not the task's text, and not what an editor keeps beside a file.
fn is_work(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let aside = name.starts_with('.') || name.ends_with('~') || name.starts_with("old-");
    // With the last name vi tries whether it can write to a folder.
    !aside && name != "README.md" && name != "4913"
}

/// Grades what it is told to, with new values each time.
pub(super) fn grader(
    folder: &Path,
    exercises: &[&'static Exercise],
    events: Sender<Event>,
) -> Sender<usize> {
    let (sender, receiver) = mpsc::channel();
    let (folder, exercises) = (folder.to_owned(), exercises.to_vec());
    thread::spawn(move || {
        // The worker dies with this thread, so the thread waits.
        let mut worker = None;
        let records = Records::default();
        while let Ok(at) = receiver.recv() {
            let seed = drawn_seed();
            let exercise = exercises[at];
            let marked =
                supervise::ask(&mut worker, &Place::Here, &folder, exercise, seed, &records);
            if events.send(Event::Graded(at, Box::new(marked), seed)).is_err() {
                return;
            }
        }
    });
    sender
}
