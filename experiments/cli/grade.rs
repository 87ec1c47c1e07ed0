//! `isolab grade`: workbooks, judged by what the kernel shows.

mod supervise;
pub mod worker;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use harness::grade::{Disclose, Format, Options, Report, SCHEMA, Status, Workbook, render};
use harness::report::Style;
use harness::text::Language;
use isolab::graded::{self, EXERCISES, Exercise};

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
    /// Workbooks, as `isolab new` makes them
    #[arg(required = true)]
    dirs: Vec<PathBuf>,
    /// Every criterion: expected, observed, and a hint
    #[arg(long)]
    explain: bool,
    /// How the report is written: text, json, junit, tap, gradescope, github,
    /// github-summary, exercism or html
    #[arg(long, default_value = "text", value_parser = format)]
    format: Format,
    /// How much of the why is shown: all, hints or verdicts
    #[arg(long, default_value = "all", value_parser = disclose)]
    disclose: Disclose,
    /// Draws the same values again
    #[arg(long)]
    seed: Option<u64>,
    /// Only these exercises
    #[arg(long, value_name = "ID", num_args = 1..)]
    only: Vec<String>,
    /// How many are graded at a time [default: the number of processors]
    #[arg(long, short)]
    jobs: Option<usize>,
    /// Language of the report [default: the workbook's]
    #[arg(long)]
    lang: Option<Lang>,
}

/// A workbook that is to be graded.
struct Asked {
    folder: PathBuf,
    name: String,
    exercises: Vec<&'static Exercise>,
}

/// Grades them; the worst of them decides the exit status.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let only = match args.only.as_slice() {
        [] => None,
        ids => Some(exercises(ids)?),
    };
    let mut locale = None;
    let mut asked = Vec::new();
    for folder in &args.dirs {
        let workbook = Workbook::read(folder).map_err(exit::unusable)?;
        if workbook.is_none() && args.dirs.len() == 1 && only.is_none() {
            must_be_workbook(folder)?;
        }
        locale = locale.or(workbook.as_ref().map(|workbook| workbook.locale.clone()));
        asked.push(what_is_asked(folder, workbook, only.as_deref()));
    }
    stop_on_interrupt("interrupted")?;
    harness::sandbox::cgroup::sweep()?;
    let processors = std::thread::available_parallelism().map_or(1, |count| count.get());
    let seed = args.seed.unwrap_or_else(|| RandomState::new().build_hasher().finish() >> 32);
    let mut report = Report {
        schema: SCHEMA.into(),
        seed,
        kernel: rustix::system::uname().release().to_string_lossy().into_owned(),
        place: "user-namespace".into(),
        limits: Vec::new(),
        submissions: Vec::new(),
    };
    let mut clean = true;
    supervise::grade(&asked, args.jobs.unwrap_or(processors), seed, |graded| {
        for leak in &graded.leaks {
            clean = false;
            eprintln!("isolab: while {} was graded: {leak}", graded.submission.folder);
        }
        take(&mut report, graded);
    });
    let options = Options {
        language: match (args.lang, locale.as_deref()) {
            (None, Some("ko")) => Language::Ko,
            (None, Some("en")) => Language::En,
            (asked, _) => language(asked),
        },
        disclose: args.disclose,
        explain: args.explain,
        style: Style::COLOUR,
    };
    show(&render(&report, args.format, isolab::texts, &options)?)?;
    Ok(match report.status() {
        Status::Passed if clean => exit::PASS,
        Status::Failed => exit::FAILED,
        Status::Passed | Status::Incomplete => exit::INCOMPLETE,
    }
    .into())
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

fn what_is_asked(
    folder: &Path,
    workbook: Option<Workbook>,
    only: Option<&[&'static Exercise]>,
) -> Asked {
    let own = |id: &String| graded::find(id);
    let exercises = match (only, &workbook) {
        (Some(only), _) => only.to_vec(),
        (None, Some(workbook)) => workbook.exercises.iter().filter_map(own).collect(),
        (None, None) => EXERCISES.iter().collect(),
    };
    let name = folder.canonicalize().ok().and_then(|path| path.file_name().map(ToOwned::to_owned));
    let name = name.map_or_else(|| "workbook".into(), |name| name.to_string_lossy().into_owned());
    let name =
        workbook.map(|workbook| workbook.name).filter(|name| !name.is_empty()).unwrap_or(name);
    Asked { folder: folder.to_owned(), name, exercises }
}

/// A folder without a `workbook.toml` is one if it holds an exercise.
fn must_be_workbook(folder: &Path) -> anyhow::Result<()> {
    if EXERCISES.iter().any(|exercise| folder.join(exercise.task.id()).exists()) {
        return Ok(());
    }
    let hint = "`isolab new DIR` makes one";
    Err(exit::usage(format!("{} is no workbook", folder.display()), hint))
}

fn take(report: &mut Report, graded: supervise::Graded) {
    report.submissions.push(graded.submission);
    for limit in graded.limits {
        if !report.limits.contains(&limit) {
            report.limits.push(limit);
        }
    }
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
