//! `isolab watch`: grades an exercise each time it is saved, in a terminal.
//!
//! Four threads wait, for keys, for saves, for a graded exercise and for signals; each sends
//! what it saw to the first thread, which alone decides and draws.

mod page;
mod state;
mod terminal;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use harness::grade::{Marked, Report, Status, Workbook};
use harness::text::{Language, Texts};
use isolab::graded::Exercise;
use notify::{EventKind, RecursiveMode, Watcher};

use super::grade::records::Records;
use super::grade::supervise::Place;
use super::grade::{blank, books, drawn_seed, supervise};
use super::{Lang, exit};
use state::State;
use terminal::Terminal;

/// How long it must be quiet after a save: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(80);

/// Grades on each save, with keys for a hint, the next exercise, a list, and a fresh start
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The workbook, as `isolab new` makes it
    dir: PathBuf,
    /// Language of the texts [default: the workbook's]
    #[arg(long)]
    lang: Option<Lang>,
}

enum Event {
    Key(KeyEvent),
    Redraw,
    Saved(usize),
    Graded(usize, Box<Marked>, u64),
    Stop,
}

/// What is on the screen.
enum View {
    Exercise,
    /// The list, with the exercise that is pointed at.
    List(usize),
    /// Whether to put the starter back.
    Reset,
}

struct Watch {
    name: String,
    folder: PathBuf,
    exercises: Vec<&'static Exercise>,
    language: Language,
    texts: Texts,
    state: State,
    at: usize,
    view: View,
    hints: bool,
    report: Option<Report>,
    /// Whether the grader is at work, and whether it has to begin again after that.
    busy: bool,
    again: bool,
    grader: Sender<usize>,
}

/// Watches until somebody quits.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let found = books::find(std::slice::from_ref(&args.dir), false)?;
    let book = books::own(&args.dir);
    if found != [args.dir.clone()] || book.exercises.is_empty() {
        let message = format!("{} is not one workbook", args.dir.display());
        return Err(exit::usage(message, "name the folder that `isolab new` made"));
    }
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(exit::usage(
            "there is no terminal to watch in",
            "`isolab grade DIR` needs none",
        ));
    }
    let language = match (args.lang, book.locale.as_deref()) {
        (None, Some("ko")) => Language::Ko,
        (None, Some("en")) => Language::En,
        (asked, _) => super::language(asked),
    };
    harness::sandbox::cgroup::sweep()?;
    let folder = args.dir.canonicalize()?;
    let state = State::of(&folder)?;
    let (events, receiver) = mpsc::channel();
    let stop = events.clone();
    ctrlc::set_handler(move || drop(stop.send(Event::Stop)))?;
    let _watcher = saves(&folder, &book.exercises, events.clone())?;
    let grader = grader(&folder, &book.exercises, events.clone());
    let at = book.exercises.iter().position(|one| one.task.id() == state.at).unwrap_or(0);
    let mut watch = Watch {
        name: book.name,
        folder: args.dir.clone(),
        exercises: book.exercises,
        language,
        texts: isolab::texts(language),
        state,
        at,
        view: View::Exercise,
        hints: false,
        report: None,
        busy: false,
        again: false,
        grader,
    };
    let mut terminal = Terminal::enter()?;
    let gone = events.clone();
    thread::spawn(move || keys(&events));
    thread::spawn(move || hang_up(&gone));
    watch.until_quit(&receiver, &mut terminal)?;
    drop(terminal);
    let values = [("folder", args.dir.display().to_string())];
    let _ = writeln!(std::io::stdout(), "{}", watch.texts.format("watch-bye", &values));
    Ok(exit::PASS.into())
}

impl Watch {
    fn until_quit(
        &mut self,
        events: &Receiver<Event>,
        terminal: &mut Terminal,
    ) -> anyhow::Result<()> {
        self.go(self.at)?;
        loop {
            terminal.draw(&self.page()?)?;
            match events.recv()? {
                Event::Stop => return Ok(()),
                Event::Redraw => {}
                Event::Saved(at) if at == self.at => self.grade()?,
                Event::Saved(at) => self.go(at)?,
                Event::Graded(at, marked, seed) => self.take(at, *marked, seed)?,
                Event::Key(key) => {
                    if !self.press(key)? {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// What a key does; whether it goes on.
    fn press(&mut self, key: KeyEvent) -> anyhow::Result<bool> {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return Ok(!matches!(key.code, KeyCode::Char('c' | 'd')));
        }
        let last = self.exercises.len() - 1;
        match (&mut self.view, key.code) {
            (View::Reset, KeyCode::Char('y')) => {
                let exercise = self.exercises[self.at];
                let own = self.folder.join(exercise.task.id());
                Workbook::restart(&own, exercise.starter)?;
                self.view = View::Exercise;
                self.grade()?;
            }
            (View::Reset, _) => self.view = View::Exercise,
            (_, KeyCode::Char('q')) => return Ok(false),
            (View::List(at), KeyCode::Down | KeyCode::Char('j')) => *at = last.min(*at + 1),
            (View::List(at), KeyCode::Up | KeyCode::Char('k')) => *at = at.saturating_sub(1),
            (View::List(at), KeyCode::Enter) => {
                let at = *at;
                self.go(at)?;
            }
            (View::List(_), _) => self.view = View::Exercise,
            (_, KeyCode::Char('h')) => self.hints = !self.hints,
            (_, KeyCode::Char('n')) => self.go(self.next())?,
            (_, KeyCode::Char('l')) => self.view = View::List(self.at),
            (_, KeyCode::Char('r')) => self.view = View::Reset,
            _ => {}
        }
        Ok(true)
    }

    /// The next exercise that has not passed, or just the next.
    fn next(&self) -> usize {
        let count = self.exercises.len();
        let mut others = (1..count).map(|step| (self.at + step) % count);
        let open = |at: &usize| !self.state.passed.contains(self.exercises[*at].task.id());
        others.find(open).unwrap_or((self.at + 1) % count)
    }

    fn go(&mut self, at: usize) -> anyhow::Result<()> {
        self.at = at;
        self.view = View::Exercise;
        self.hints = false;
        self.report = None;
        self.state.at = self.exercises[at].task.id().into();
        self.state.keep()?;
        self.grade()
    }

    /// Has the exercise graded, now or when the grader is free.
    fn grade(&mut self) -> anyhow::Result<()> {
        self.again = self.busy;
        if !self.busy {
            self.busy = true;
            self.grader.send(self.at)?;
        }
        Ok(())
    }

    fn take(&mut self, at: usize, marked: Marked, seed: u64) -> anyhow::Result<()> {
        self.busy = false;
        let id = self.exercises[at].task.id();
        if marked.exercise.status() == Status::Passed {
            self.state.passed.insert(id.into());
        } else {
            self.state.passed.remove(id);
        }
        self.state.keep()?;
        if at == self.at {
            self.report =
                Some(page::report(&self.name, &self.folder, marked, blank(seed, &Place::Here)));
        }
        if self.again { self.grade() } else { Ok(()) }
    }
}

/// A terminal that is gone sends no event, and no signal to whom it does not control.
fn hang_up(events: &Sender<Event>) {
    while std::io::stdin().is_terminal() {
        thread::sleep(Duration::from_secs(1));
    }
    drop(events.send(Event::Stop));
}

/// Sends what is typed.
fn keys(events: &Sender<Event>) {
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
fn saves(
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
fn grader(folder: &Path, exercises: &[&'static Exercise], events: Sender<Event>) -> Sender<usize> {
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
