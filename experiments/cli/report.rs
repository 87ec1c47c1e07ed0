//! `isolab report`: results as one page, as figures and as a table.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::println;
use anyhow::Context;
use harness::record::Record;
use harness::report::Page;
use harness::text::Language;
use harness::vm::batch::Seen;
use serde::de::DeserializeOwned;

use super::bench::compare::lines;
use super::{Lang, exit, language};

/// Draw results: one page for a browser, figures, and a table
///
/// The page holds everything, in English and Korean; it needs no network and no script.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Results of `isolab bench`
    #[arg(long, value_name = "FILE")]
    bench: Option<PathBuf>,
    /// Records of `isolab run --format jsonl`
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,
    /// Results of `isolab matrix kernels --save`
    #[arg(long, value_name = "FILE")]
    kernels: Option<PathBuf>,
    /// The page
    #[arg(long, value_name = "FILE", default_value = "isolab-report.html")]
    out: PathBuf,
    /// Each figure as well, as a file of this folder
    #[arg(long, value_name = "DIR")]
    svg: Option<PathBuf>,
    /// The tables as well, as Markdown
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Language of the Markdown
    #[arg(long)]
    lang: Option<Lang>,
}

/// Writes what was asked for.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let measured = args.bench.as_deref().map(lines).transpose()?.unwrap_or_default();
    let records: Vec<Record> = read(args.records.as_deref())?;
    let kernels: Vec<Seen> = read(args.kernels.as_deref())?;
    if measured.is_empty() && records.is_empty() && kernels.is_empty() {
        let hint = "give --bench, --records or --kernels with a file";
        return Err(exit::usage("there is nothing to report", hint));
    }
    let page = Page { lines: &measured, records: &records, kernels: &kernels };
    write_page(&args.out, &page)?;
    let texts = isolab::texts(language(args.lang));
    if let Some(folder) = &args.svg {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let figures = page.figures(&texts);
        for figure in &figures {
            write(&folder.join(format!("{}.svg", figure.name)), &figure.svg)?;
        }
        let values =
            [("count", figures.len().to_string()), ("folder", folder.display().to_string())];
        println!("{}", texts.format("report-figures", &values));
    }
    if let Some(file) = &args.markdown {
        write(file, &page.markdown(&texts))?;
    }
    println!("{}", args.out.display());
    Ok(exit::PASS.into())
}

/// The page of what there is, in both languages.
pub fn write_page(file: &Path, page: &Page<'_>) -> anyhow::Result<()> {
    write(file, &page.html(&isolab::texts(Language::En), &isolab::texts(Language::Ko)))
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

/// One JSON object a line, of a file that the person named.
fn read<T: DeserializeOwned>(file: Option<&Path>) -> anyhow::Result<Vec<T>> {
    let Some(file) = file else { return Ok(Vec::new()) };
    let unusable = |why: &dyn std::fmt::Display| {
        let message = format!("cannot use {}: {why}", file.display());
        exit::usage(message, "give a file with one JSON object a line, as isolab writes it")
    };
    let open = File::open(file).map_err(|error| unusable(&error))?;
    let parse = |line: std::io::Result<String>| {
        let line = line.map_err(|error| unusable(&error))?;
        serde_json::from_str(&line).map_err(|error| unusable(&error))
    };
    BufReader::new(open).lines().map(parse).collect()
}
