//! `isolab explain ID`: what an experiment does, what it claims, and why.

use std::process::ExitCode;

use anstream::println;
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
        for (key, attribute) in [("heading-what", "what"), ("heading-try", "try")] {
            heading(key);
            println!("{}", texts.get(&format!("{message}.{attribute}")));
        }
        let needs = experiment.needs();
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
        println!("{}", texts.get(&format!("{message}.why")));
    }
    Ok(exit::PASS.into())
}
