//! Thousands of workbooks: a line for each as it is done, its result in a folder, and what is
//! there already is not graded again.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use harness::grade::{Report, Status, Tally, clean};
use harness::text::Texts;
use isolab::graded::Exercise;

use super::books::{self, Partition};
use super::results::Results;
use super::supervise::Place;
use super::{Args, blank, drawn_seed, exit, jobs, language, show, status, supervise, tell_leaks};

/// What all workbooks came to, without the workbooks.
#[derive(Default)]
struct Sum {
    passed: usize,
    failed: usize,
    incomplete: usize,
    again: usize,
    tally: Tally,
}

/// Grades `folders` into `results`.
pub fn grade(
    args: &Args,
    mut folders: Vec<PathBuf>,
    exercises: &[&'static Exercise],
    place: &Place,
    results: &Path,
) -> anyhow::Result<ExitCode> {
    must_be_outside(results, &args.dirs)?;
    let partition = args.partition.unwrap_or(Partition { number: 1, of: 1 });
    folders.retain(|folder| partition.has(folder));
    let draw = drawn_seed();
    let results =
        Results::open(results, args.seed, draw, partition, &args.only, place, folders.len())?;
    let texts = isolab::texts(language(args.lang));
    let mut sum = Sum::default();
    // What is there is counted, one report at a time, and let go.
    folders.retain(|folder| match results.find(folder) {
        Some(report) => {
            sum.add(&report);
            sum.again += 1;
            false
        }
        None => true,
    });
    let mut clean = true;
    let books = folders.iter().map(|folder| books::asked(folder, exercises));
    supervise::grade(books, place, jobs(args), results.plan.seed, |at, graded| {
        clean &= tell_leaks(&graded);
        let mut report = blank(results.plan.seed, place);
        super::add_limits(&mut report.limits, graded.limits);
        report.submissions.push(graded.submission);
        results.keep(&folders[at], &report, args.disclose)?;
        sum.add(&report);
        show(&told(&report, &texts))
    })?;
    show(&sum.told(&texts))?;
    Ok(status(sum.status(), clean).into())
}

/// What students handed in is not written to.
fn must_be_outside(results: &Path, dirs: &[PathBuf]) -> anyhow::Result<()> {
    let results = std::path::absolute(results)?;
    let mut existing = results.as_path();
    while !existing.exists() {
        existing = existing.parent().unwrap_or(Path::new("/"));
    }
    let existing = existing.canonicalize()?;
    for dir in dirs {
        if dir.canonicalize().is_ok_and(|dir| existing.starts_with(dir)) {
            let message = format!("the results would lie in {}", dir.display());
            return Err(exit::usage(message, "name a folder outside of the submissions"));
        }
    }
    Ok(())
}

/// One workbook on one line.
fn told(report: &Report, texts: &Texts) -> String {
    let Tally { points, of } = report.tally();
    let mark = match report.status() {
        Status::Passed => "✔",
        Status::Incomplete => "?",
        Status::Failed => "✘",
    };
    let folder = report
        .submissions
        .first()
        .map(|one| clean(&one.folder).replace('\n', " "))
        .unwrap_or_default();
    let word = match report.status() {
        Status::Incomplete => format!(" — {}", texts.get("grade-status-incomplete")),
        Status::Passed | Status::Failed => String::new(),
    };
    format!("{mark} {:>9}  {folder}{word}\n", format!("{points}/{of}"))
}

impl Sum {
    fn add(&mut self, report: &Report) {
        match report.status() {
            Status::Passed => self.passed += 1,
            Status::Failed => self.failed += 1,
            Status::Incomplete => self.incomplete += 1,
        }
        self.tally = [self.tally, report.tally()].into_iter().sum();
    }

    fn status(&self) -> Status {
        match self {
            Self { failed: 1.., .. } => Status::Failed,
            Self { incomplete: 1.., .. } => Status::Incomplete,
            _ => Status::Passed,
        }
    }

    fn told(&self, texts: &Texts) -> String {
        let values = [
            ("passed", self.passed.to_string()),
            ("failed", self.failed.to_string()),
            ("incomplete", self.incomplete.to_string()),
            ("again", self.again.to_string()),
            ("points", self.tally.points.to_string()),
            ("of", self.tally.of.to_string()),
        ];
        let mut told = texts.format("batch-sum", &values) + "\n";
        if self.again > 0 {
            told += &(texts.format("batch-again", &values) + "\n");
        }
        told
    }
}
