//! `isolab list`: every experiment with its title.

use std::io::Write;
use std::process::ExitCode;

use harness::text::message_of;

use super::{Lang, exit, language};

/// Lists every experiment
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Ids only, one a line
    #[arg(long)]
    ids: bool,
    /// Language of the titles
    #[arg(long)]
    lang: Option<Lang>,
}

/// Prints the list.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let texts = isolab::texts(language(args.lang));
    let mut out = std::io::stdout().lock();
    for experiment in isolab::registry() {
        let id = experiment.id();
        if args.ids {
            writeln!(out, "{id}")?;
        } else {
            writeln!(out, "{id:<30} {}", texts.get(&format!("{}.title", message_of(id))))?;
        }
    }
    Ok(exit::PASS.into())
}
