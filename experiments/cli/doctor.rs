//! `isolab doctor`: what this machine has, each requirement tried.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anstream::println;
use harness::requirement::{Requirement, SANDBOX};
use harness::sandbox::Flavour;

use super::exit;

/// Tries each requirement and says what would supply what is missing
#[derive(Debug, clap::Args)]
pub struct Args {
    /// For sandboxes in a user namespace, also as root
    #[arg(long)]
    rootless: bool,
}

/// Prints the table; incomplete when something is missing.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let flavour = if args.rootless { Flavour::Rootless } else { Flavour::of_caller() };
    let mut needed: BTreeMap<&str, (Requirement, Vec<&str>)> = BTreeMap::new();
    for experiment in isolab::registry() {
        for need in
            std::iter::once(SANDBOX).chain([experiment.needs(), experiment.shows()].concat())
        {
            needed.entry(need.name).or_insert((need, Vec::new())).1.push(experiment.id());
        }
    }
    println!(
        "sandboxes are made {}",
        match flavour {
            Flavour::Root => "as root",
            Flavour::Rootless => "in user namespaces",
        }
    );
    let mut missing = 0;
    for (name, (need, experiments)) in needed {
        let result = need.result(flavour);
        if result.met {
            println!("\x1b[32m✔\x1b[0m {name}");
            continue;
        }
        missing += 1;
        println!(
            "\x1b[31m✘\x1b[0m {name}: {}",
            result.because.unwrap_or_default().replace('\n', "\n  ")
        );
        println!("  needed by {}", experiments.join(", "));
    }
    Ok(if missing == 0 { exit::PASS } else { exit::INCOMPLETE }.into())
}
