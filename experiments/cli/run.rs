//! `isolab run`: runs experiments and shows what the kernel did.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use harness::experiment::Case;
use harness::report::{Style, transcript};
use harness::sandbox::Flavour;
use indicatif::{ProgressBar, ProgressStyle};
use isolab::AllowedSkips;

use super::supervise::supervise;
use super::{Lang, cases, exit, language, show, stop_on_interrupt};

/// Runs experiments and shows what the kernel did
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The experiments, such as chroot/missing-root, or union/merge@overlay for one of the
    /// union file systems that it runs on
    #[arg(required_unless_present = "all")]
    ids: Vec<String>,
    /// Every experiment
    #[arg(long, conflicts_with = "ids")]
    all: bool,
    /// How the records are shown
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// How many run at a time [default: one more than there are processors]
    #[arg(long, short)]
    jobs: Option<usize>,
    /// In user namespaces, also as root
    #[arg(long)]
    rootless: bool,
    /// Show these steps only; may be repeated
    #[arg(long, value_name = "NAME")]
    step: Vec<String>,
    /// A file that lists the skips that are no fault: lines of ID and REQUIREMENT
    #[arg(long, value_name = "FILE")]
    allow_skips: Option<PathBuf>,
    /// Language of the transcript
    #[arg(long)]
    lang: Option<Lang>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A transcript for people
    Text,
    /// One JSON array
    Json,
    /// One JSON record a line
    Jsonl,
}

/// Runs them; the worst outcome decides the exit status.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let allowed = args.allow_skips.as_deref().map(allowed_skips).transpose()?.unwrap_or_default();
    let flavour = if args.rootless { Flavour::Rootless } else { Flavour::of_caller() };
    let cases = match args.all {
        true => isolab::registry().into_iter().flat_map(|one| Case::all(one, flavour)).collect(),
        false => cases(&args.ids, flavour)?,
    };
    stop_on_interrupt("interrupted")?;
    // What an earlier run could not remove, since it was killed together with its guardians.
    harness::sandbox::cgroup::sweep()?;

    let bar = progress(cases.len());
    // Reading them takes longer than many an experiment does in an emulated guest.
    let texts = LazyCell::new(|| isolab::texts(language(args.lang)));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut worst = exit::PASS;
    let mut records = Vec::new();
    let mut steps = BTreeSet::new();
    supervise(&cases, args.jobs, flavour, |mut record| {
        if !args.step.is_empty() {
            steps.extend(record.steps.iter().map(|step| step.name.clone()));
            record.steps.retain(|step| args.step.contains(&step.name));
        }
        *counts.entry(record.outcome.word()).or_default() += 1;
        worst = exit::worse(worst, exit::of_outcome(&record.outcome, allowed.allows(&record)));
        bar.inc(1);
        match args.format {
            Format::Text => {
                bar.suspend(|| show(&format!("{}\n", transcript(&record, &texts, &Style::COLOUR))))
            }
            Format::Jsonl => {
                bar.suspend(|| show(&format!("{}\n", serde_json::to_string(&record)?)))
            }
            Format::Json => {
                records.push(record);
                Ok(())
            }
        }
    })?;
    bar.finish_and_clear();
    if let Some(name) = args.step.iter().find(|name| !steps.contains(*name)) {
        let hint = steps.into_iter().collect::<Vec<_>>().join("; ");
        return Err(exit::usage(format!("there is no step {name:?}"), format!("try {hint}")));
    }
    match args.format {
        Format::Json => show(&format!("{}\n", serde_json::to_string_pretty(&records)?))?,
        Format::Text if cases.len() > 1 => {
            let count = |word: &str| counts.get(word).copied().unwrap_or_default().to_string();
            let values = [
                ("pass", count("pass")),
                ("difference", count("expected-difference")),
                ("fail", count("fail")),
                ("skipped", count("skipped")),
                ("broken", count("broken")),
            ];
            show(&format!("{}\n", texts.format("summary", &values)))?;
        }
        Format::Text | Format::Jsonl => {}
    }
    Ok(worst.into())
}

fn progress(length: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed}");
    ProgressBar::new(length as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn allowed_skips(file: &Path) -> anyhow::Result<AllowedSkips> {
    AllowedSkips::read(file)
        .map_err(|error| exit::usage(error.to_string(), "see ci/allowed-skips for an example"))
}
