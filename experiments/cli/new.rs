//! `isolab new`: a workbook for a student.

use std::path::PathBuf;
use std::process::ExitCode;

use harness::grade::{Starter, Task, Workbook};

use super::{Lang, exit, grade, language};

/// Makes a workbook: one folder for each graded exercise, with its task and a first try
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder to make
    dir: PathBuf,
    /// Language of the texts
    #[arg(long)]
    lang: Option<Lang>,
    /// Whose workbook it is [default: the folder's name]
    #[arg(long)]
    name: Option<String>,
    /// Only these exercises
    #[arg(long, value_name = "ID", num_args = 1..)]
    only: Vec<String>,
}

/// Makes it, and says how to go on.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let language = language(args.lang);
    let texts = isolab::texts(language);
    let wanted = grade::exercises(&args.only)?;
    let folder = args.dir.file_name().map(|name| name.to_string_lossy().into_owned());
    let workbook = Workbook {
        name: args.name.clone().or(folder).unwrap_or_else(|| "workbook".into()),
        locale: language.tag().into(),
        exercises: wanted.iter().map(|exercise| exercise.task.id().into()).collect(),
    };
    let tasks: Vec<(&dyn Task, Starter<'_>)> =
        wanted.iter().map(|exercise| (exercise.task, exercise.starter)).collect();
    workbook.make(&args.dir, &tasks, &texts).map_err(exit::unusable)?;
    let shown = args.dir.display().to_string();
    let first = wanted.first().map_or("", |exercise| exercise.task.id());
    // Otherwise all are graded, and those that this workbook lacks are not submitted.
    let only = args.only.iter().map(|id| format!(" {id}")).collect::<String>();
    let only = if only.is_empty() { only } else { format!(" --only{only}") };
    let values = [("folder", shown), ("first", first.into()), ("only", only)];
    println!("{}", texts.format("workbook-made", &values));
    Ok(exit::PASS.into())
}
