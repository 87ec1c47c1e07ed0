//! `isolab explain ID`: what an experiment does, what it claims, and why.

use std::process::ExitCode;

use anstream::println;
use harness::report::wrap;
use harness::text::message_of;

use super::{Lang, exit, experiments, language};

/// Explains an experiment: what is done, what is claimed, and why the kernel does that
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The experiment, such as chroot/missing-root
    #[arg(required = true)]
    ids: Vec<String>,
    /// Language of the explanation
    #[arg(long)]
    lang: Option<Lang>,
}

/// Prints the pages.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let texts = isolab::texts(language(args.lang));
    for experiment in experiments(&args.ids)? {
        let message = message_of(experiment.id());
        let heading = |key: &str| println!("\n\x1b[1m{}\x1b[0m", texts.get(key));
        println!("\x1b[1m{}\x1b[0m  {}", experiment.id(), texts.get(&format!("{message}.title")));
        let paragraph = |attribute: &str| {
            for line in wrap(&texts.get(&format!("{message}.{attribute}")), 79) {
                println!("{line}");
            }
        };
        heading("heading-what");
        paragraph("what");
        heading("heading-try");
        println!("{}", texts.get(&format!("{message}.try")));
        let needs = [experiment.needs(), experiment.shows()].concat();
        if !needs.is_empty() {
            heading("heading-needs");
        }
        for need in needs {
            println!("{:<20} {}", need.name, need.supply);
        }
        heading("heading-claims");
        for claim in experiment.claims() {
            println!("{claim}");
        }
        heading("heading-why");
        paragraph("why");
    }
    Ok(exit::PASS.into())
}
