//! `isolab fuzz-union`: the property test of union file systems.

use std::collections::VecDeque;
use std::process::ExitCode;

use anstream::println;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use harness::record::RequirementResult;
use harness::report::wrap;
use harness::sandbox::{Flavour, Running};
use harness::text::Texts;
use harness::union::Backend;
use harness::union::fuzz::{Batch, Finding, Known, Op, Plant, Tally, sequence, shrink, tally};
use serde::Serialize;

use super::{Lang, exit, language};

/// How many sequences share a sandbox and a mount.
const BATCH: u64 = 50;

/// The union file systems that keep overlayfs's promises, and so can be held to them; and
/// the control, to which no difference of a union is allowed.
const BACKENDS: [Backend; 4] =
    [Backend::Overlay, Backend::OverlayUserxattr, Backend::FuseOverlayfs, Backend::Passthrough];

/// Compare unions with a plain folder under random operations, and shrink what differs
///
/// Each sequence is played on a union of two layers and on a plain folder with the same
/// files: every answer and the final files must agree, but for known differences, which
/// are foreseen one by one. Then the upper layer goes through every form of `isolab
/// convert`, is applied to the lower layers, and is mounted again: the same files must
/// show. The same seed gives the same sequences.
///
/// Exit status: 0, or 1 if there is a difference without a known cause, or 3 if a union
/// cannot be mounted here.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How many sequences on each union
    #[arg(long, default_value_t = 1000)]
    sequences: u64,
    /// The seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The number of the first sequence
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// How many differences are shrunk and shown
    #[arg(long, default_value_t = 5)]
    show: usize,
    /// How many sandboxes at a time
    #[arg(long)]
    jobs: Option<usize>,
    /// On this union only; may be repeated
    #[arg(long, value_parser = backend())]
    backend: Vec<Backend>,
    /// In a user namespace
    #[arg(long)]
    rootless: bool,
    /// One JSON object for each union
    #[arg(long)]
    json: bool,
    /// Language of the answer
    #[arg(long)]
    lang: Option<Lang>,
    /// Make the union wrong on purpose
    #[arg(long, hide = true, value_parser = plant())]
    plant: Option<Plant>,
}

/// What one union showed.
#[derive(Serialize)]
struct Report {
    backend: Backend,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<String>,
    #[serde(flatten)]
    tally: Tally,
    shrunk: Vec<Shrunk>,
    apart: Vec<Apart>,
}

/// A known difference that was played by itself, and what it showed; nothing where this
/// version of the union does not have it.
#[derive(Serialize)]
struct Apart {
    known: Known,
    typed: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finding: Option<Finding>,
}

/// A finding, with the shortest sequence that still shows it.
#[derive(Serialize)]
struct Shrunk {
    finding: Finding,
    ops: Vec<Op>,
    typed: Vec<String>,
}

/// Plays, and reports each union in turn.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let flavour = if args.rootless { Flavour::Rootless } else { Flavour::of_caller() };
    let asked = if args.backend.is_empty() { &BACKENDS[..] } else { &args.backend };
    let texts = isolab::texts(language(args.lang));
    let mut status = exit::PASS;
    for backend in asked.iter().filter(|backend| Backend::with_control(flavour).contains(backend)) {
        let report = report(args, *backend, flavour)?;
        if report.skipped.is_some() {
            status = status.max(exit::INCOMPLETE);
        } else if !report.tally.findings.is_empty() {
            status = status.max(exit::FAILED);
        }
        match args.json {
            true => println!("{}", serde_json::to_string(&report)?),
            false => print(&report, args, &texts),
        }
    }
    Ok(status.into())
}

fn report(args: &Args, backend: Backend, flavour: Flavour) -> anyhow::Result<Report> {
    let RequirementResult { because, .. } = backend.driver().needs().result(flavour);
    let mut report = Report {
        backend,
        skipped: because,
        tally: Tally::default(),
        shrunk: Vec::new(),
        apart: Vec::new(),
    };
    if report.skipped.is_some() {
        return Ok(report);
    }
    report.tally = all(args, backend, flavour)?;
    for finding in report.tally.findings.iter().take(args.show) {
        report.shrunk.push(smaller(args, finding, backend, flavour)?);
    }
    for (known, ops) in Known::apart(backend) {
        let typed = ops.iter().map(ToString::to_string).collect();
        let finding = tally(Batch::apart(backend, known, ops).start(flavour)?)?.findings.pop();
        report.apart.push(Apart { known, typed, finding });
    }
    Ok(report)
}

/// Every sequence, some batches at a time.
fn all(args: &Args, backend: Backend, flavour: Flavour) -> anyhow::Result<Tally> {
    let jobs = args.jobs.or_else(|| std::thread::available_parallelism().ok().map(Into::into));
    let end = args.first + args.sequences;
    let mut starts = (args.first..end).step_by(BATCH as usize);
    let mut running: VecDeque<Running> = VecDeque::new();
    let mut total = Tally::default();
    loop {
        while running.len() < jobs.unwrap_or(2).max(1)
            && let Some(first) = starts.next()
        {
            let numbers = first..end.min(first + BATCH);
            let sequences = numbers.map(|at| (at, sequence(args.seed, at))).collect();
            let batch = Batch { plant: args.plant, ..Batch::new(backend, sequences) };
            running.push_back(batch.start(flavour)?);
        }
        let Some(next) = running.pop_front() else { return Ok(total) };
        total.add(tally(next)?);
    }
}

/// The finding with the shortest sequence that shows one like it.
fn smaller(
    args: &Args,
    finding: &Finding,
    backend: Backend,
    flavour: Flavour,
) -> anyhow::Result<Shrunk> {
    let mut last = finding.clone();
    let whole = Batch::new(backend, vec![(0, sequence(args.seed, finding.sequence))]);
    let ops = shrink(whole.sequences[0].1.clone(), |ops| {
        let sequences = vec![(finding.sequence, ops.to_vec())];
        let batch = Batch { plant: args.plant, ..Batch::new(backend, sequences) };
        let found = tally(batch.start(flavour)?)?.findings.pop();
        let like = found.filter(|found| found.is_like(finding));
        let fails = like.is_some();
        last = like.unwrap_or_else(|| last.clone());
        Ok::<_, harness::Error>(fails)
    })?;
    let typed = ops.iter().map(ToString::to_string).collect();
    Ok(Shrunk { finding: last, ops, typed })
}

fn print(report: &Report, args: &Args, texts: &Texts) {
    println!("\x1b[1m{}\x1b[0m", report.backend);
    if let Some(because) = &report.skipped {
        println!("  {}", texts.format("fuzz-skipped", &[("because", because.clone())]));
        return;
    }
    let Tally { sequences, operations, done, findings, .. } = &report.tally;
    let numbers = [("sequences", *sequences), ("operations", *operations), ("done", *done)];
    let numbers = numbers.map(|(name, number)| (name, number.to_string()));
    println!("  {}", texts.format("fuzz-summary", &numbers));
    for known in Known::ALL {
        if let Some(count) = report.tally.known.get(&known) {
            explain(known, &format!("× {count}"), texts);
        }
    }
    for Apart { known, typed, finding } in &report.apart {
        explain(*known, &typed.join("; "), texts);
        match finding {
            Some(finding) => sides(finding, texts),
            None => println!("      {}", texts.get("fuzz-not-here")),
        }
    }
    let found = [("count", findings.len().to_string())];
    println!("  {}", texts.format("fuzz-found", &found));
    for Shrunk { finding, typed, .. } in &report.shrunk {
        let place = [
            ("sequence", finding.sequence.to_string()),
            ("seed", args.seed.to_string()),
            ("stage", finding.stage.to_string()),
            ("path", finding.path.clone()),
        ];
        println!("\n  {}", texts.format("fuzz-finding", &place));
        for line in typed {
            println!("    {line}");
        }
        sides(finding, texts);
    }
}

fn explain(known: Known, met: &str, texts: &Texts) {
    println!("  {} {met}", known.name());
    for line in wrap(&texts.get(&format!("fuzz-known-{}", known.name())), 72) {
        println!("      {line}");
    }
}

fn sides(finding: &Finding, texts: &Texts) {
    for (key, value) in [("fuzz-expected", &finding.expected), ("fuzz-observed", &finding.observed)]
    {
        println!("      {}", texts.format(key, &[("value", value.clone())]));
    }
}

fn backend() -> impl TypedValueParser<Value = Backend> {
    let names = PossibleValuesParser::new(BACKENDS.map(Backend::name));
    names.map(|name| name.parse().unwrap_or(BACKENDS[0]))
}

fn plant() -> impl TypedValueParser<Value = Plant> {
    let names = PossibleValuesParser::new(Plant::ALL.map(|(name, _)| name));
    names.map(|name| {
        let found = Plant::ALL.into_iter().find(|(other, _)| *other == name);
        found.map_or(Plant::Errno, |(_, plant)| plant)
    })
}
