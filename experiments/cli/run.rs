//! `isolab run`: runs experiments and shows what the kernel did.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use harness::record::{Outcome, Record};
use harness::report::{Style, transcript};
use harness::sandbox::Flavour;
use indicatif::{ProgressBar, ProgressStyle};

use super::supervise::supervise;
use super::{Lang, exit, experiments, language};

/// Runs experiments and shows what the kernel did
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The experiments, such as chroot/missing-root
    #[arg(required_unless_present = "all")]
    ids: Vec<String>,
    /// Every experiment
    #[arg(long, conflicts_with = "ids")]
    all: bool,
    /// How the records are shown
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// How many run at a time [default: the number of processors]
    #[arg(long, short)]
    jobs: Option<usize>,
    /// In user namespaces, also as root
    #[arg(long)]
    rootless: bool,
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
    let chosen = if args.all { isolab::registry() } else { experiments(&args.ids)? };
    let ids: Vec<&str> = chosen.iter().map(|experiment| experiment.id()).collect();
    let allowed = args.allow_skips.as_deref().map(allowed).transpose()?.unwrap_or_default();
    let flavour = if args.rootless { Flavour::Rootless } else { Flavour::of_caller() };
    let processors = std::thread::available_parallelism().map_or(1, |count| count.get());
    stop_on_interrupt()?;
    // What an earlier run could not remove, since it was killed together with its guardians.
    harness::sandbox::cgroup::sweep()?;

    let bar = progress(ids.len());
    let texts = isolab::texts(language(args.lang));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut worst = exit::PASS;
    let mut records = Vec::new();
    supervise(&ids, args.jobs.unwrap_or(processors), flavour, |record| {
        *counts.entry(record.outcome.word()).or_default() += 1;
        worst = worse(worst, exit::of_outcome(&record.outcome, is_allowed(&record, &allowed)));
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
    match args.format {
        Format::Json => show(&format!("{}\n", serde_json::to_string_pretty(&records)?))?,
        Format::Text if ids.len() > 1 => {
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

/// A failure outweighs what could not be tried.
fn worse(one: u8, two: u8) -> u8 {
    if one == exit::FAILED || two == exit::FAILED { exit::FAILED } else { one.max(two) }
}

/// Colour reaches terminals only.
fn show(text: &str) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let message = format!("cannot write the report: {error}");
            Err(harness::Error::hinted(message, "make room, or send it elsewhere").into())
        }
        result => Ok(result?),
    }
}

/// Workers die with this process, and their sandboxes with them.
fn stop_on_interrupt() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        eprintln!("isolab: interrupted\nhint: nothing was left behind; run it again when you like");
        std::process::exit(exit::INTERRUPTED.into());
    })?;
    Ok(())
}

fn progress(length: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed}");
    ProgressBar::new(length as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// The skips that a file allows: the id and the requirement of each line.
fn allowed(file: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let text = fs::read_to_string(file).map_err(|error| {
        exit::usage(
            format!("cannot read {}: {error}", file.display()),
            "give a file with lines of ID and REQUIREMENT",
        )
    })?;
    let lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut words = line.split_whitespace().map(str::to_owned);
            words.next().zip(words.next()).ok_or_else(|| {
                exit::usage(
                    format!("{}: {line:?} allows nothing", file.display()),
                    "write ID REQUIREMENT",
                )
            })
        })
        .collect()
}

fn is_allowed(record: &Record, allowed: &[(String, String)]) -> bool {
    match &record.outcome {
        Outcome::Skipped { requirement, .. } => {
            allowed.iter().any(|(id, name)| *id == record.id && name == requirement)
        }
        _ => false,
    }
}
