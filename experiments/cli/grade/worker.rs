//! `isolab grade-worker`: grades one exercise after the other in this single-threaded
//! process.
//!
//! The supervisor gives it one end of a socket as standard input: a line asks, a line
//! answers, and its closing tells that the supervisor is gone. In between, the worker may ask
//! for a record, which some worker of the run has measured or this one is to.

use std::cell::RefCell;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::Context;
use harness::Error;
use harness::grade::{Grader, Guests, Marked, Records, broken, grade_what_is_handed_in, settles};
use harness::record::Record;
use harness::sandbox::Token;
use harness::sandbox::audit::Audit;
use rustix::process::{Signal, set_child_subreaper, set_parent_process_death_signal};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::cli::vm::exec::one;
use crate::cli::vm::kernels::Choice;
use crate::cli::{exit, worker::gone};

/// Grades exercises for the supervisor
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Grades in guests of this kernel
    #[arg(long)]
    in_guests: bool,
    #[command(flatten)]
    choice: Choice,
}

/// When this is in the environment, the machine is looked at before and after each
/// submission: it costs milliseconds, and names the one that changed something.
const AUDIT: &str = "ISOLAB_AUDIT";

/// One exercise of one workbook.
#[derive(Debug, Serialize, Deserialize)]
pub struct Asked {
    /// The exercise.
    pub id: String,
    /// The workbook.
    pub folder: PathBuf,
    /// From which its values are drawn.
    pub seed: u64,
}

/// What a worker says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// The answer.
    Marked(Box<Marked>),
    /// It wants the record of this experiment, and is told it, or nothing.
    Wants(String),
    /// It was told nothing, and this is the record, if others can do with it.
    Measured(Option<Box<Record>>),
}

/// Answers until there is nobody who asks.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let socket = File::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    set_parent_process_death_signal(Some(Signal::KILL))?;
    if gone(&socket)? {
        return Ok(exit::INTERRUPTED.into());
    }
    // What escapes from a sandbox becomes this process's child.
    set_child_subreaper(Some(rustix::process::getpid()))?;
    let audited = std::env::var_os(AUDIT).is_some();
    let line =
        Rc::new(Line { from: RefCell::new(BufReader::new(socket.try_clone()?)), to: socket });
    let grader = Grader::new(isolab::find).sharing(line.clone());
    let grader = match args.in_guests {
        true => grader.in_guests(Guests::of(&one(&args.choice)?)?),
        false => grader,
    };
    while let Some(asked) = line.hear::<Asked>().context("cannot read what is asked")? {
        let exercise = isolab::graded::find(&asked.id).context("no such exercise")?;
        let before = audited.then(Audit::take).transpose()?;
        let mut marked = grader.grade(exercise.task, &asked.folder, asked.seed);
        if let Some(before) = before {
            let left = left_behind(&before)?;
            if !left.is_empty() {
                // What got out of the cell is our fault, and the whole machine's affair.
                marked = broken(exercise.task, &left.join(", "));
            }
        }
        line.say(&Said::Marked(Box::new(marked))).context("cannot answer")?;
    }
    Ok(exit::PASS.into())
}

/// `isolab grade-guest`: the same for the one exercise that the host put into this guest.
pub fn in_guest() -> anyhow::Result<ExitCode> {
    let task = |id: &str| isolab::graded::find(id).map(|exercise| exercise.task);
    grade_what_is_handed_in(task, isolab::find)?;
    Ok(exit::PASS.into())
}

/// The socket, from this end.
struct Line {
    from: RefCell<BufReader<File>>,
    to: File,
}

impl Line {
    /// What comes next; nothing when the other end is closed.
    fn hear<T: DeserializeOwned>(&self) -> anyhow::Result<Option<T>> {
        let mut text = String::new();
        let length = self.from.borrow_mut().read_line(&mut text)?;
        Ok((length > 0).then(|| serde_json::from_str(&text)).transpose()?)
    }

    fn say(&self, said: &Said) -> anyhow::Result<()> {
        let mut text = serde_json::to_vec(said)?;
        text.push(b'\n');
        Ok((&self.to).write_all(&text)?)
    }

    fn want(&self, id: &str) -> anyhow::Result<Option<Record>> {
        self.say(&Said::Wants(id.to_owned()))?;
        self.hear::<Option<Record>>()?.context("the supervisor is gone")
    }
}

impl Records for Line {
    fn get(
        &self,
        id: &str,
        measure: &dyn Fn() -> harness::Result<Record>,
    ) -> harness::Result<Record> {
        let lost = |error: anyhow::Error| Error::Setup(format!("no record: {error:#}"));
        if let Some(record) = self.want(id).map_err(lost)? {
            return Ok(record);
        }
        let measured = measure();
        let settled = measured.as_ref().ok().filter(|record| settles(record));
        self.say(&Said::Measured(settled.cloned().map(Box::new))).map_err(lost)?;
        measured
    }
}

/// What has changed on the machine since `before`, with cgroups that this process made.
fn left_behind(before: &Audit) -> anyhow::Result<Vec<String>> {
    let after = Audit::take()?;
    let mut left = before.leaks(&after, &Token::new()?);
    let ours = format!("isolab-{}-", std::process::id());
    let cgroups = after.cgroups.difference(&before.cgroups).filter(|path| path.contains(&ours));
    left.extend(cgroups.map(|path| format!("cgroup left behind: {path}")));
    Ok(left)
}
