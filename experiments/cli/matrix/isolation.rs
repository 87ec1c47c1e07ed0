//! `isolab matrix isolation`: the engines side by side.

use std::path::PathBuf;
use std::process::ExitCode;

use anstream::print;
use clap::ValueEnum;
use harness::experiment::Case;
use harness::record::Record;
use harness::report::{Isolation, Page, Style};
use harness::sandbox::Flavour;

use crate::cli::report::write_page;
use crate::cli::supervise::supervise;
use crate::cli::{Lang, cases, exit, language};

/// One root under every container engine: what each really isolates
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The engines, such as runc [default: every one]
    engines: Vec<String>,
    /// Write the table for a browser as well, with every value in full
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// The longest values as well, which only HTML and JSON have otherwise
    #[arg(long)]
    all: bool,
    /// In user namespaces, also as root
    #[arg(long)]
    rootless: bool,
    /// How the table is shown
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// How many run at a time [default: one more than there are processors]
    #[arg(long, short)]
    jobs: Option<usize>,
    /// Language of the table
    #[arg(long)]
    lang: Option<Lang>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// As data
    Json,
}

/// The experiment that is the table.
const ID: &str = "chroot/versus-container";

/// Runs every engine, and draws what came of it; one that is not here does no harm.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let flavour = if args.rootless { Flavour::Rootless } else { Flavour::of_caller() };
    let ids: Vec<String> = match &args.engines[..] {
        [] => vec![ID.to_owned()],
        engines => engines.iter().map(|engine| format!("{ID}@{engine}")).collect(),
    };
    let cases: Vec<Case<'_>> = cases(&ids, flavour)?;
    let mut records: Vec<Record> = Vec::new();
    supervise(&cases, args.jobs, flavour, |record| {
        records.push(record);
        Ok(())
    })?;
    let texts = isolab::texts(language(args.lang));
    let matrix = Isolation::of(&records);
    if let Some(file) = &args.html {
        write_page(file, &Page { records: &records, ..Page::default() })?;
    }
    match args.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&matrix)?),
        Format::Text => print!("{}", matrix.text(&Style::COLOUR, args.all, &texts)),
    }
    let worst = records.iter().map(|record| {
        let skipped = matches!(record.outcome, harness::record::Outcome::Skipped { .. });
        exit::of_outcome(&record.outcome, skipped)
    });
    Ok(worst.fold(exit::PASS, exit::worse).into())
}
