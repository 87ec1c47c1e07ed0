//! `isolab watch`: grades an exercise each time it is saved, in a terminal.
//!
//! Four threads wait, for keys, for saves, for a graded exercise and for signals; each sends
//! what it saw to the first thread, which alone decides and draws.

mod events;
mod page;
mod state;
mod terminal;

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use harness::grade::{Marked, Report, Status, Workbook};
use harness::text::{Language, Texts};
use isolab::graded::Exercise;

use super::grade::supervise::Place;
use super::grade::{blank, books};
use super::{Lang, exit};
use events::{Event, grader, hang_up, keys, saves};
use state::State;
use terminal::Terminal;

/// Grades on each save, with keys for a hint, the next exercise, a list, and a fresh start
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The workbook, as `isolab new` makes it
    dir: PathBuf,
    /// Language of the texts [default: the workbook's]
    #[arg(long)]
    lang: Option<Lang>,
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
