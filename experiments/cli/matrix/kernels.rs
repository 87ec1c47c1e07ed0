//! `isolab matrix kernels`: the kernels side by side.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use harness::report::{Kernels, Page};
use harness::vm::Failure;
use harness::vm::batch::Seen;

use crate::cli::report::write_page;
use crate::cli::vm::run::{Batch, status};
use crate::cli::{Lang, exit, language, stop_on_interrupt};

/// Every experiment on every kernel, each kernel in a guest of its own
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    batch: Batch,
    /// Write the table for a browser as well
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write every result as well, one JSON object a line
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Show the results that were saved there, and run nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["ids", "save"])]
    from: Option<PathBuf>,
    /// Language of the table
    #[arg(long)]
    lang: Option<Lang>,
}

/// Shows the table; the worst result decides the exit status, and so does a difference
/// between kernels for which no cause is known.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let results = match &args.from {
        Some(file) => saved(file)?,
        None => collected(args)?,
    };
    let texts = isolab::texts(language(args.lang));
    let matrix = Kernels::of(&results);
    writeln!(std::io::stdout().lock(), "{}", matrix.markdown(&texts))?;
    if let Some(file) = &args.html {
        write_page(file, &Page { kernels: &results, ..Page::default() })?;
    }
    let unexplained = matrix.differing().iter().any(|one| one.causes.is_empty());
    let worst = results.iter().map(status).fold(exit::PASS, exit::worse);
    Ok(exit::worse(worst, if unexplained { exit::FAILED } else { exit::PASS }).into())
}

/// Runs everything, telling on standard error how far it is.
fn collected(args: &Args) -> anyhow::Result<Vec<Seen>> {
    stop_on_interrupt(Failure::Interrupted)?;
    let mut file = match &args.save {
        Some(path) => {
            let file = std::fs::File::create(path);
            Some(BufWriter::new(file.with_context(|| format!("cannot write {}", path.display()))?))
        }
        None => None,
    };
    let mut results = Vec::new();
    let kernels = args.batch.run(&mut |seen| {
        eprintln!("{} {}: {}", seen.kernel, seen.case, seen.result.word());
        if let Some(file) = &mut file {
            let line = serde_json::to_string(&seen).map_err(std::io::Error::from);
            let written = line.and_then(|line| writeln!(file, "{line}"));
            written.map_err(|error| harness::Error::io("save a result", error))?;
        }
        results.push(seen);
        Ok(())
    })?;
    // Of several guests at once they come mixed.
    results.sort_by_key(|seen: &Seen| kernels.iter().position(|name| *name == seen.kernel));
    Ok(results)
}

fn saved(file: &Path) -> anyhow::Result<Vec<Seen>> {
    let open = std::fs::File::open(file);
    let open = open.map_err(|error| {
        exit::usage(format!("cannot read {}: {error}", file.display()), "give a saved matrix")
    })?;
    let parse = |line: std::io::Result<String>| -> anyhow::Result<Seen> {
        serde_json::from_str(&line?).map_err(|error| {
            let message = format!("{} holds no results: {error}", file.display());
            exit::usage(message, "give a file that --save has written")
        })
    };
    BufReader::new(open).lines().map(parse).collect()
}
