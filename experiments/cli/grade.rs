//! `isolab grade`: workbooks, judged by what the kernel shows.

mod batch;
pub mod books;
pub mod records;
pub mod results;
pub mod supervise;
pub mod worker;

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;
use std::process::ExitCode;

use harness::grade::{Disclose, Format, Guests, Limit, Options, Report, SCHEMA, Status, render};
use harness::report::Style;
use harness::text::Language;
use isolab::graded::{self, EXERCISES, Exercise};

use books::Partition;
use results::Merged;
use supervise::{Graded, Place};

use super::vm::exec::one;
use super::vm::kernels::Choice;
use super::{Lang, exit, language, show, stop_on_interrupt};

/// What a verdict means, at the end of the help.
const VERDICTS: &str = "Verdicts of a criterion:
  pass              the kernel shows what was asked for
  fail              it shows something else; the hint says what
  skipped           another criterion has to pass first
  timeout, output-limit, memory-limit
                    the solution took more than it may
  policy-violation  it did what no submission may do; the exercise is worth nothing
  unsupported       this machine lacks something; costs no points
  grader-error      the grader broke; costs no points

Exit status:
  0  everything passed
  1  something failed
  2  the command line or a folder cannot be used
  3  nothing failed, and something could not be graded here, or the machine is not as it was";

/// Grades workbooks by what the kernel shows, never by what a solution prints
#[derive(Debug, clap::Args)]
#[command(after_long_help = VERDICTS)]
pub struct Args {
    /// Workbooks, as `isolab new` makes them, or folders of workbooks
    #[arg(required = true)]
    dirs: Vec<PathBuf>,
    /// Every criterion: expected, observed, and a hint
    #[arg(long)]
    explain: bool,
    /// How the report is written: text, json, junit, tap, gradescope, github,
    /// github-summary, exercism or html
    #[arg(long, default_value = "text", value_parser = format)]
    format: Format,
    /// How much of the why is shown: all, hints or verdicts; key, for teachers, is all and
    /// what would have been the answer to each question
    #[arg(long, default_value = "all", value_parser = disclose)]
    disclose: Disclose,
    /// Draws the same values again
    #[arg(long)]
    seed: Option<u64>,
    /// Only these exercises [default: all, whatever a workbook lists]
    #[arg(long, value_name = "ID", num_args = 1..)]
    only: Vec<String>,
    /// How many are graded at a time [default: the number of processors]
    #[arg(long, short)]
    jobs: Option<usize>,
    /// Keep the result of each workbook in this folder as soon as it is graded; the same
    /// command goes on where it was stopped
    #[arg(long, value_name = "FOLDER")]
    results: Option<PathBuf>,
    /// Only this share of the workbooks, such as 2/8
    #[arg(long, value_name = "I/N", requires = "results", requires = "seed")]
    partition: Option<Partition>,
    /// The folders are results: one report of them, and of all partitions
    #[arg(long, conflicts_with_all = ["seed", "only", "jobs", "results", "partition"])]
    merge: bool,
    /// Where solutions run: as root of a user namespace here, or as real root of a virtual
    /// machine that is thrown away after each
    #[arg(long = "in", value_enum, value_name = "PLACE", default_value_t = In::UserNamespace)]
    place: In,
    #[command(flatten)]
    choice: Choice,
    /// Language of the report [default: the workbook's]
    #[arg(long)]
    lang: Option<Lang>,
}

/// Where solutions run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum In {
    UserNamespace,
    Vm,
}

/// Grades them, or puts together what was graded; the worst decides the exit status.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if args.merge {
        return merged(args);
    }
    let exercises = exercises(&args.only)?;
    let folders = books::find(&args.dirs, !args.only.is_empty())?;
    stop_on_interrupt("interrupted")?;
    harness::sandbox::cgroup::sweep()?;
    let place = place(args)?;
    match &args.results {
        Some(results) => batch::grade(args, folders, &exercises, &place, results),
        None => at_once(args, &folders, &exercises, &place),
    }
}

/// Where solutions run; what the guests are copies of is made here, once for all workers.
fn place(args: &Args) -> anyhow::Result<Place> {
    match args.place {
        In::UserNamespace if args.choice.is_made() => {
            Err(exit::usage("a kernel was named and no guest", "add --in vm"))
        }
        In::UserNamespace => Ok(Place::Here),
        In::Vm => {
            let guests = Guests::of(&one(&args.choice)?)?;
            Ok(Place::Guests(args.choice.clone(), guests.release().to_owned()))
        }
    }
}

/// One report of all workbooks, when the last of them is graded.
fn at_once(
    args: &Args,
    folders: &[PathBuf],
    exercises: &[&'static Exercise],
    place: &Place,
) -> anyhow::Result<ExitCode> {
    let mut report = blank(args.seed.unwrap_or_else(drawn_seed), place);
    let mut graded = BTreeMap::new();
    let mut locale = None;
    let books = folders.iter().map(|folder| books::asked(folder, exercises)).inspect(|book| {
        locale = locale.take().or_else(|| book.locale.clone());
    });
    supervise::grade(books, place, jobs(args), report.seed, |at, one| {
        graded.insert(at, one);
        Ok(())
    })?;
    let mut clean = true;
    for one in graded.into_values() {
        clean &= tell_leaks(&one);
        report.submissions.push(one.submission);
        add_limits(&mut report.limits, one.limits);
    }
    show(&written(args, &report, locale.as_deref())?)?;
    Ok(status(report.status(), clean).into())
}

/// One report of what runs with `--results` have kept.
fn merged(args: &Args) -> anyhow::Result<ExitCode> {
    let Merged { report, missing } = results::merge(&args.dirs)?;
    show(&written(args, &report, None)?)?;
    for one in &missing {
        eprintln!("isolab: not graded yet: {one}");
    }
    Ok(status(report.status(), missing.is_empty()).into())
}

fn written(args: &Args, report: &Report, locale: Option<&str>) -> anyhow::Result<String> {
    let options = Options {
        language: match (args.lang, locale) {
            (None, Some("ko")) => Language::Ko,
            (None, Some("en")) => Language::En,
            (asked, _) => language(asked),
        },
        disclose: args.disclose,
        explain: args.explain,
        style: Style::COLOUR,
    };
    Ok(render(report, args.format, isolab::texts, &options)?)
}

/// A report on nothing yet.
pub fn blank(seed: u64, place: &Place) -> Report {
    let (place, kernel) = place.named();
    Report {
        schema: SCHEMA.into(),
        seed,
        kernel,
        place: place.into(),
        limits: Vec::new(),
        submissions: Vec::new(),
    }
}

/// A seed that nobody knows beforehand.
pub fn drawn_seed() -> u64 {
    RandomState::new().build_hasher().finish() >> 32
}

/// Whether the machine is as it was; what is not is told.
fn tell_leaks(graded: &Graded) -> bool {
    for leak in &graded.leaks {
        eprintln!("isolab: while {} was graded: {leak}", graded.submission.folder);
    }
    graded.leaks.is_empty()
}

fn status(status: Status, clean: bool) -> u8 {
    match status {
        Status::Passed if clean => exit::PASS,
        Status::Failed => exit::FAILED,
        Status::Passed | Status::Incomplete => exit::INCOMPLETE,
    }
}

fn jobs(args: &Args) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, |count| count.get());
    args.jobs.unwrap_or_else(processors)
}

fn add_limits(all: &mut Vec<Limit>, more: Vec<Limit>) {
    for limit in more {
        if !all.contains(&limit) {
            all.push(limit);
        }
    }
}

/// The graded exercises of these ids, all of them for none; or an error that names the
/// nearest ones.
pub fn exercises(ids: &[String]) -> anyhow::Result<Vec<&'static Exercise>> {
    if ids.is_empty() {
        return Ok(EXERCISES.iter().collect());
    }
    let find = |id: &String| {
        graded::find(id).ok_or_else(|| {
            let known: Vec<&str> = EXERCISES.iter().map(|exercise| exercise.task.id()).collect();
            let hint = format!("graded are {}", known.join(", "));
            exit::usage(format!("there is no graded exercise {id:?}"), hint)
        })
    };
    ids.iter().map(find).collect()
}

fn format(name: &str) -> Result<Format, String> {
    of_name(name, &Format::ALL)
}

fn disclose(name: &str) -> Result<Disclose, String> {
    of_name(name, &Disclose::ALL)
}

fn of_name<T: Copy>(name: &str, all: &[(&str, T)]) -> Result<T, String> {
    let found = all.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        format!("it is one of {}", names.join(", "))
    })
}
