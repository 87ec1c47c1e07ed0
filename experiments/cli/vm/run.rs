//! `isolab vm run`: experiments on other kernels, a guest for each.

use std::io::Write;
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;

use clap::ValueEnum;
use harness::experiment::Case;
use harness::record::Outcome;
use harness::report::{Style, transcript};
use harness::sandbox::Flavour;
use harness::vm::batch::{self, Came, Seen};
use harness::vm::{Failure, Kernel};

use super::kernels::Choice;
use super::start::Start;
use crate::cli::{Lang, cases, exit, language, stop_on_interrupt};

/// Runs experiments in guests, on every kernel or those chosen
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    batch: Batch,
    /// How the results are shown
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Language of the transcript
    #[arg(long)]
    lang: Option<Lang>,
}

/// Which experiments run on which kernels.
#[derive(Debug, clap::Args)]
pub struct Batch {
    /// The experiments, as for `isolab run` [default: all]
    ids: Vec<String>,
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    start: Start,
    /// In user namespaces of the guest
    #[arg(long)]
    rootless: bool,
    /// How many guests at once [default: one for each processor]
    #[arg(long, short, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A transcript for people
    Text,
    /// One JSON result a line
    Jsonl,
}

/// Runs them; the worst result decides the exit status.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    stop_on_interrupt(Failure::Interrupted)?;
    let texts = isolab::texts(language(args.lang));
    let mut worst = exit::PASS;
    args.batch.run(&mut |seen| {
        worst = exit::worse(worst, status(&seen));
        let text = match args.format {
            Format::Jsonl => serde_json::to_string(&seen).map_err(std::io::Error::from),
            Format::Text => Ok(shown(&seen, |record| transcript(record, &texts, &Style::COLOUR))),
        };
        let mut out = anstream::stdout().lock();
        let written = text.and_then(|text| writeln!(out, "{text}")).and_then(|()| out.flush());
        written.map_err(|error| harness::Error::io("write the report", error))
    })?;
    Ok(worst.into())
}

impl Batch {
    /// Runs them, a guest for each kernel; results come as they are there. A guest has one
    /// processor, so that two take hardly longer than one on a machine with two. Gives the
    /// names of the kernels, in the order in which they were asked for.
    pub fn run(
        &self,
        each: &mut dyn FnMut(Seen) -> harness::Result<()>,
    ) -> anyhow::Result<Vec<String>> {
        let flavour = if self.rootless { Flavour::Rootless } else { Flavour::Root };
        let cases: Vec<String> = match self.ids.is_empty() {
            true => {
                isolab::registry().into_iter().flat_map(|one| Case::all(one, flavour)).collect()
            }
            false => cases(&self.ids, flavour)?,
        }
        .iter()
        .map(ToString::to_string)
        .collect();
        let options: &[&str] = if self.rootless { &["--rootless"] } else { &[] };
        let kernels: Vec<Kernel> = self.choice.kernels(<[_]>::to_vec)?;
        let settings = self.start.settings()?;
        let jobs = self.jobs.or_else(|| std::thread::available_parallelism().ok());
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let (results, come) = channel();
            for _ in 0..jobs.map_or(1, NonZeroUsize::get).min(kernels.len()) {
                let (results, kernels, cases, next) = (results.clone(), &kernels, &cases, &next);
                let settings = &settings;
                scope.spawn(move || {
                    let mut send = |seen| {
                        let gone = |_| harness::Error::Setup("nobody wants results".into());
                        results.send(Ok(seen)).map_err(gone)
                    };
                    while let Some(kernel) = kernels.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let mut saved = None;
                        let mut start = || self.start.guest(kernel, settings, &mut saved);
                        let ran = batch::run(kernel, &mut start, cases, options, &mut send);
                        if let Err(error) = ran {
                            // Where nobody listens any more, the cause is known already.
                            let _ = results.send(Err(error));
                            return;
                        }
                    }
                });
            }
            drop(results);
            come.into_iter().try_for_each(|seen| each(seen?))
        })?;
        Ok(kernels.into_iter().map(|kernel| kernel.name).collect())
    }
}

/// The status for a result. A requirement that a kernel lacks is a skip like any other;
/// whether it is expected there is for `isolab matrix kernels` to say.
pub fn status(seen: &Seen) -> u8 {
    match &seen.result {
        Came::Record(record) if matches!(record.outcome, Outcome::Skipped { .. }) => exit::PASS,
        Came::Record(record) => exit::of_outcome(&record.outcome, false),
        Came::Failure { .. } => exit::INCOMPLETE,
    }
}

fn shown(seen: &Seen, transcript: impl Fn(&harness::record::Record) -> String) -> String {
    let with = seen.accelerator.map(|accelerator| format!(", {accelerator:?}").to_lowercase());
    let how = if seen.copy { ", a copy of a saved guest" } else { "" };
    let head = format!("[{} {}{}{how}]", seen.kernel, seen.release, with.unwrap_or_default());
    match &seen.result {
        Came::Record(record) => format!("{head} {}", transcript(record)),
        Came::Failure { because, .. } => format!("{head} {}\n  {because}\n", seen.case),
    }
}
