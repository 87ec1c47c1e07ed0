//! The folder in which a run keeps its results: `run.json` says what the run is, and each
//! workbook has a report of its own, written as soon as it is graded.
//!
//! A report is there in full or not at all: it is written beside its place, reaches the disk,
//! and is then renamed. So a run that was killed goes on where it was.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use anyhow::Context;
use harness::grade::{Disclose, Format, Options, Report, render};
use harness::report::Style;
use harness::text::Language;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::books::Partition;
use super::supervise::Place;
use crate::cli::exit;

const SCHEMA: &str = "isolab.grade-run/1";
const RUN: &str = "run.json";
const HINT: &str = "name a new folder for other results";

/// What a run is: the same from its first start to its last resumption.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    schema: String,
    /// From which the values are drawn.
    pub seed: u64,
    /// Which share of the workbooks.
    pub partition: Partition,
    /// The exercises, where not all of them.
    pub only: Vec<String>,
    /// Where the submissions run.
    #[serde(default = "here")]
    pub place: String,
    /// How many workbooks there were at the last start.
    pub workbooks: usize,
}

fn here() -> String {
    Place::Here.named().0.into()
}

/// The folder, while a run writes to it.
pub struct Results {
    folder: PathBuf,
    /// What the run is.
    pub plan: Plan,
    _lock: File,
}

/// Several runs put together.
pub struct Merged {
    /// Everything that they graded.
    pub report: Report,
    /// What is missing from it, in words.
    pub missing: Vec<String>,
}

impl Results {
    /// Opens the folder for a run, or makes it; the seed is that of the run that is resumed,
    /// or the one asked for, or a drawn one.
    pub fn open(
        folder: &Path,
        seed: Option<u64>,
        draw: u64,
        partition: Partition,
        only: &[String],
        place: &Place,
        workbooks: usize,
    ) -> anyhow::Result<Self> {
        let doing = || format!("cannot write to {}", folder.display());
        fs::create_dir_all(folder).with_context(doing)?;
        let lock = File::create(folder.join(".lock")).with_context(doing)?;
        if lock.try_lock().is_err() {
            let message = format!("another run writes to {}", folder.display());
            return Err(exit::usage(message, "wait for its end, or name another folder"));
        }
        let before = folder.join(RUN).exists().then(|| plan(folder)).transpose()?;
        let seed = seed.or(before.as_ref().map(|plan| plan.seed)).unwrap_or(draw);
        let (schema, place) = (SCHEMA.into(), place.named().0.into());
        let plan = Plan { schema, seed, partition, only: only.to_vec(), place, workbooks };
        if before.as_ref().is_some_and(|before| Plan { workbooks, ..before.clone() } != plan) {
            let message = format!(
                "{} has results of another seed, partition, place or choice of exercises",
                folder.display()
            );
            return Err(exit::usage(message, HINT));
        }
        let results = Self { folder: folder.to_owned(), plan, _lock: lock };
        results.put(RUN, &(serde_json::to_string_pretty(&results.plan)? + "\n"))?;
        Ok(results)
    }

    /// The report on a workbook that was graded before.
    pub fn find(&self, workbook: &Path) -> Option<Report> {
        read(&self.folder.join(key(workbook))).ok()
    }

    /// Keeps the report on one workbook: all that a later merge may be asked for, but the key
    /// to questions only where it was asked for now.
    pub fn keep(&self, workbook: &Path, report: &Report, disclose: Disclose) -> anyhow::Result<()> {
        let options = Options {
            language: Language::En,
            disclose: if disclose == Disclose::Key { disclose } else { Disclose::All },
            explain: true,
            style: Style::COLOUR,
        };
        self.put(&key(workbook), &render(report, Format::Json, isolab::texts, &options)?)
    }

    fn put(&self, name: &str, content: &str) -> anyhow::Result<()> {
        replace(&self.folder.join(name), content)
            .with_context(|| format!("cannot keep a result in {}", self.folder.display()))
    }
}

/// Writes a file in full or not at all.
pub fn replace(file: &Path, content: &str) -> std::io::Result<()> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let part = file.with_file_name(format!(".{name}.part"));
    let mut beside = File::create(&part)?;
    beside.write_all(content.as_bytes())?;
    beside.sync_all()?;
    fs::rename(&part, file)
}

/// Puts the results of several runs together: partitions of the same workbooks.
pub fn merge(folders: &[PathBuf]) -> anyhow::Result<Merged> {
    let mut all: BTreeMap<String, Report> = BTreeMap::new();
    let mut missing = Vec::new();
    let mut numbers = BTreeSet::new();
    let first = plan(folders.first().context("there is nothing to merge")?)?;
    for folder in folders {
        let plan = plan(folder)?;
        let same = (plan.seed, plan.partition.of, &plan.only, &plan.place);
        if same != (first.seed, first.partition.of, &first.only, &first.place) {
            let message = format!("{} is no part of the same run", folder.display());
            return Err(exit::usage(
                message,
                "partitions have the same seed, exercises, place and number",
            ));
        }
        numbers.insert(plan.partition.number);
        let mut count = 0;
        for file in reports(folder)? {
            let report = read(&file)?;
            count += report.submissions.len();
            let name = report.submissions.first().map(|one| one.folder.clone()).unwrap_or_default();
            if all.insert(name.clone(), report).is_some() {
                let message = format!("{name:?} is in the results twice");
                return Err(exit::usage(message, "name each partition once"));
            }
        }
        if count < plan.workbooks {
            let Partition { number, of } = plan.partition;
            missing.push(format!("partition {number}/{of}: {count} of {} graded", plan.workbooks));
        }
    }
    let absent = (1..=first.partition.of).filter(|number| !numbers.contains(number));
    missing.extend(absent.map(|number| format!("partition {number}/{}", first.partition.of)));
    let report =
        joined(all.into_values()).unwrap_or_else(|| super::blank(first.seed, &Place::Here));
    Ok(Merged { report, missing })
}

/// One report of several.
fn joined(mut all: impl Iterator<Item = Report>) -> Option<Report> {
    let mut whole = all.next()?;
    for one in all {
        whole.submissions.extend(one.submissions);
        super::add_limits(&mut whole.limits, one.limits);
        if !whole.kernel.split(", ").any(|kernel| kernel == one.kernel) {
            whole.kernel += &format!(", {}", one.kernel);
        }
    }
    Some(whole)
}

/// The file of a workbook: its folder's name for people, and a digest of its path as it was
/// given, without what does not matter in a path.
fn key(workbook: &Path) -> String {
    let path: PathBuf =
        workbook.components().filter(|part| !matches!(part, Component::CurDir)).collect();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let harmless = |c: char| if c.is_alphanumeric() || "-_".contains(c) { c } else { '_' };
    let name: String = name.chars().take(40).map(harmless).collect();
    let digest = Sha256::digest(path.as_os_str().as_bytes());
    let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{name}-{digest}.json")
}

fn plan(folder: &Path) -> anyhow::Result<Plan> {
    let unusable = |because: String| {
        exit::usage(format!("{} has no results: {because}", folder.display()), HINT)
    };
    let text = fs::read(folder.join(RUN)).map_err(|error| unusable(error.to_string()))?;
    let plan: Plan = serde_json::from_slice(&text).map_err(|error| unusable(error.to_string()))?;
    if plan.schema != SCHEMA {
        return Err(unusable(format!("they are of form {}", plan.schema)));
    }
    Ok(plan)
}

fn reports(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("list {}", folder.display()))? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".json") && name != RUN && !name.starts_with('.') {
            files.push(folder.join(&*name));
        }
    }
    Ok(files)
}

fn read(file: &Path) -> anyhow::Result<Report> {
    let damaged = || format!("cannot read {}", file.display());
    serde_json::from_slice(&fs::read(file).with_context(damaged)?).with_context(damaged)
}
