//! `isolab bench compare`: two results side by side.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::println;
use harness::bench::compare::{Changed, compare};
use harness::bench::line::Line;

use crate::cli::{Lang, exit, language};

/// Show what has changed between two results beyond their noise
///
/// What is compared is each ratio to the plain folder of its own run, so the two may come
/// from different machines. Two runs of one thing lie apart as well, by more than either
/// can know: measure the first again, and give that with --again. Exit status: 0 if nothing
/// is slower than before, else 1.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Results from before
    before: PathBuf,
    /// Results from after
    after: PathBuf,
    /// What was before, measured once more: what lies apart there is noise
    #[arg(long, value_name = "FILE")]
    again: Option<PathBuf>,
    /// Show what has not changed as well
    #[arg(long)]
    all: bool,
    /// Language of the table
    #[arg(long)]
    lang: Option<Lang>,
}

/// Prints the table.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let texts = isolab::texts(language(args.lang));
    let again = args.again.as_deref().map(lines).transpose()?;
    let (before, after) = (lines(&args.before)?, lines(&args.after)?);
    let changed = compare(&before, again.as_deref().unwrap_or_default(), &after);
    if changed.is_empty() {
        let hint = "both must hold the same workloads, file systems and bases";
        return Err(exit::usage("the two results have nothing in common", hint));
    }
    let real = changed.iter().filter(|one| one.is_real()).count();
    if real > 0 || args.all {
        println!("{}", texts.get("bench-compare-head"));
    }
    let mut worse = false;
    for one in changed.iter().filter(|one| args.all || one.is_real()) {
        let Changed { key, before, after, .. } = one;
        let verdict = match (one.is_real(), one.factor() > 1.0) {
            (false, _) => "bench-same",
            (true, true) => "bench-slower",
            (true, false) => "bench-faster",
        };
        worse |= verdict == "bench-slower";
        let place =
            format!("{} · {} · {} ({})", key.workload, key.base, key.subject, key.placement);
        let (a, b, factor) = (before.ratio.mid, after.ratio.mid, one.factor());
        println!("{place:<60} {a:>7.2} → {b:>7.2}  ×{factor:.2}  {}", texts.get(verdict));
    }
    let counts = [("all", changed.len().to_string()), ("changed", real.to_string())];
    println!("{}", texts.format("bench-compared", &counts));
    if real > 0 && again.is_none() {
        println!("{}", texts.get("bench-compare-again"));
    }
    Ok(if worse { exit::FAILED } else { exit::PASS }.into())
}

/// The lines of a file that the person named.
pub fn lines(file: &Path) -> anyhow::Result<Vec<Line>> {
    let open = File::open(file).map_err(|error| {
        exit::usage(format!("cannot read {}: {error}", file.display()), "give a file of results")
    })?;
    Line::read(BufReader::new(open)).map_err(exit::unusable)
}
