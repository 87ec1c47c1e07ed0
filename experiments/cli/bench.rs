//! `isolab bench`: file systems measured in pairs.

mod cells;
pub mod compare;
mod plan;
mod show;

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::println;
use clap::ValueEnum;
use harness::Doing;
use harness::bench::claims::claims;
use harness::bench::line::{Claim, Line, Measured, Start, Verdict};
use harness::bench::machine::Machine;
use harness::bench::{Base, calls, engine, fio, start};
use harness::sys::signal::{note, noted};
use harness::text::Texts;
use nix::sys::signal::Signal;

use super::{Lang, exit, language};

/// Measure file systems against a plain folder, in pairs
///
/// Each workload runs on every file system in rounds of random order, on fresh files and
/// a fresh mount each time. What counts is the ratio to the plain folder in the same round,
/// as a median with a bootstrap interval. The bind mount, which should be equal to it,
/// shows the noise; a ratio within that is called inconclusive. Everything happens in
/// sandboxes, on tmpfs and on ext4 over a loop device in memory.
///
/// Exit status: 0, or 3 if something could not be measured for want of a tool, or because
/// the laboratory failed. That a file system refuses a call is a result.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    other: Option<Other>,
    #[command(flatten)]
    run: Run,
}

#[derive(Debug, clap::Subcommand)]
enum Other {
    Compare(compare::Args),
    #[command(hide = true)]
    Cells(cells::Args),
}

/// What is measured, and how long.
#[derive(Debug, clap::Args)]
pub struct Run {
    /// How much is measured
    #[arg(long, value_enum, default_value_t = Tier::Quick)]
    tier: Tier,
    /// Only these workloads; may be repeated
    #[arg(long, value_name = "NAME")]
    workload: Vec<String>,
    /// Only these file systems, besides the plain folder and its control; may be repeated
    #[arg(long, value_name = "NAME")]
    fs: Vec<String>,
    /// Only on this base: tmpfs or ext4
    #[arg(long, value_parser = base)]
    base: Option<Base>,
    /// Not much longer than so many seconds; five rounds are made in any case
    #[arg(long, value_name = "SECONDS")]
    budget: Option<u64>,
    /// The seed of files, choices and orders
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the results go, as JSON lines
    #[arg(long, value_name = "FILE", default_value = "isolab-bench.jsonl")]
    out: PathBuf,
    /// Show what would be measured, and measure nothing
    #[arg(long)]
    list: bool,
    /// Language of the table
    #[arg(long)]
    lang: Option<Lang>,
}

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub enum Tier {
    /// What says most, in less than 5 minutes
    Quick,
    /// Everything, in less than an hour
    Full,
    /// Each workload once or twice: whether it runs, not how fast
    Smoke,
}

/// Measures, or does the other thing.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.other {
        Some(Other::Compare(args)) => compare::run(args),
        Some(Other::Cells(args)) => cells::run(args),
        None => measure(&args.run),
    }
}

fn measure(args: &Run) -> anyhow::Result<ExitCode> {
    let plans = plan::plans(args)?;
    if args.list {
        for plan in &plans {
            println!("{}: {:?} × {:?}", plan.base, plan.workloads, plan.subjects);
        }
        return Ok(exit::PASS.into());
    }
    let texts = isolab::texts(language(args.lang));
    let file = File::create(&args.out).map_err(|error| {
        let message = format!("cannot write {}: {error}", args.out.display());
        exit::usage(message, "name another file with --out")
    })?;
    let mut file = BufWriter::new(file);
    let machine = Machine::here(args.tier.name(), args.seed);
    if machine.build == "debug" {
        eprintln!("isolab: {}", texts.get("bench-debug"));
    }
    // From here on an interrupt leaves what has been measured.
    note(Signal::SIGINT).and_then(|()| note(Signal::SIGTERM))?;
    let clock_cost = machine.clock_cost;
    println!("{}", show::machine(&machine, &texts));
    Line::Machine(machine).write(&mut file)?;
    let mut incomplete = false;
    let mut measured = Vec::new();
    for mut plan in plans {
        if noted() {
            break;
        }
        plan.clock_cost = clock_cost;
        let mut table = show::Table::new(&texts);
        engine::run(&plan, &mut |line| {
            if let Line::Measured(one) = &line {
                incomplete |= matches!(one.verdict, Verdict::Broken | Verdict::Skipped);
                println!("{}", table.row(one));
                measured.push(one.clone());
            }
            line.write(&mut file)?;
            std::io::Write::flush(&mut file).doing(|| "write a result")
        })?;
    }
    if noted() {
        return interrupted(&args.out, &texts);
    }
    // What was chosen by hand answers no question of others.
    if args.workload.is_empty() && args.fs.is_empty() && args.tier != Tier::Smoke {
        println!("\n\x1b[1m{}\x1b[0m", texts.get("report-starts"));
        let rounds = if args.tier == Tier::Full { 40 } else { 15 };
        for one in started(rounds, args.seed, &mut incomplete) {
            println!("{}", show::start(&one));
            Line::Start(one).write(&mut file)?;
        }
        println!("\n\x1b[1m{}\x1b[0m", texts.get("bench-claims"));
        for claim in judged(&measured, args.seed, &mut incomplete) {
            println!("{}", show::claim(&claim, &texts));
            Line::Claim(claim).write(&mut file)?;
        }
    }
    println!("\n{}", texts.format("bench-written", &[("file", args.out.display().to_string())]));
    Ok(if incomplete { exit::INCOMPLETE } else { exit::PASS }.into())
}

/// What is in the file is whole; what is not there was not measured.
fn interrupted(file: &Path, texts: &Texts) -> anyhow::Result<ExitCode> {
    let values = [("file", file.display().to_string())];
    eprintln!("isolab: {}", texts.format("bench-interrupted", &values));
    Ok(exit::INTERRUPTED.into())
}

/// Namespaces and containers; what could not be started at all is told and missing.
fn started(rounds: u32, seed: u64, incomplete: &mut bool) -> Vec<Start> {
    let all = [calls::calls(rounds * 4, seed), start::containers(rounds, seed)];
    let told = |one: harness::Result<Vec<Start>>| {
        one.unwrap_or_else(|error| {
            eprintln!("isolab: {error}");
            *incomplete = true;
            Vec::new()
        })
    };
    all.into_iter().flat_map(told).collect()
}

/// What others say, held against this; without fio its part is missing.
fn judged(measured: &[Measured], seed: u64, incomplete: &mut bool) -> Vec<Claim> {
    let beside = fio::against(9, seed).unwrap_or_else(|error| {
        eprintln!("isolab: {error}");
        *incomplete = true;
        Vec::new()
    });
    claims(measured, &beside)
}

fn base(name: &str) -> Result<Base, String> {
    name.parse().map_err(|()| "it is tmpfs or ext4".to_owned())
}
