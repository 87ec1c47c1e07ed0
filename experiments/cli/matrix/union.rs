//! `isolab matrix union`: the union file systems side by side.

use std::path::PathBuf;
use std::process::ExitCode;

use anstream::print;
use clap::ValueEnum;
use harness::experiment::Case;
use harness::record::Record;
use harness::report::{Drawing, Matrix, Page, Style};
use harness::sandbox::{Command, Flavour};
use harness::union::Backend;

use crate::cli::report::write_page;
use crate::cli::supervise::supervise;
use crate::cli::{Lang, cases, exit, language};

/// The union experiments on every union file system
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The experiments, such as union/delete [default: every one of the area]
    ids: Vec<String>,
    /// Write it for a browser as well, in English and Korean
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Rows on which all agree as well
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
    /// Language of the causes
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

/// Runs what the table needs, and draws it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let flavour = if args.rootless { Flavour::Rootless } else { Flavour::of_caller() };
    let cases: Vec<Case<'_>> = if args.ids.is_empty() {
        let area = isolab::registry().into_iter().filter(|one| !one.backends(flavour).is_empty());
        area.flat_map(|one| Case::all(one, flavour)).collect()
    } else {
        cases(&args.ids, flavour)?
    };
    let mut records: Vec<Record> = Vec::new();
    supervise(&cases, args.jobs, flavour, |record| {
        records.push(record);
        Ok(())
    })?;
    if let Some(file) = &args.html {
        write_page(file, &Page { records: &records, ..Page::default() })?;
    }
    let texts = isolab::texts(language(args.lang));
    let columns = Backend::with_control(flavour).iter().map(ToString::to_string).collect();
    let place = |record: &Record| record.backend.map(|on| on.to_string()).unwrap_or_default();
    let matrix = Matrix::new(columns, &records, place, &texts);
    match args.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&matrix)?),
        Format::Text => {
            let rootless = if args.rootless { " --rootless" } else { "" };
            let evidence = |id: &str, place: &str, step: &str| {
                let place = format!("{id}@{place}");
                let words = Command::new(["isolab", "run", &place, "--step", step]);
                format!("{}{rootless}", words.typed())
            };
            let drawing = Drawing { style: &Style::COLOUR, width: width(), all: args.all };
            print!("{}", matrix.text(drawing, &texts, evidence));
        }
    }
    let worst = records.iter().map(|record| exit::of_outcome(&record.outcome, false));
    Ok(worst.fold(exit::PASS, exit::worse).into())
}

/// The width of the terminal; 80 where there is none.
fn width() -> usize {
    let size = rustix::termios::tcgetwinsize(std::io::stdout());
    size.map_or(80, |size| usize::from(size.ws_col).max(80))
}
