//! `isolab selftest`: the laboratory put to the test, for the project's own tests.

mod cell;
mod inside;
mod kill;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use harness::bench::start;
use harness::experiment::{Case, Experiment};
use harness::grade::{self, Disclose, Format, Options, Report};
use harness::record::Record;
use harness::report::Style;
use harness::sandbox::{Ended, Flavour, Received, Sandbox, Token};
use harness::sys::clone::Namespaces;
use harness::{Error, experiment};
use isolab::dockerfile::Dockerfile;
use isolab::selftest::Misdeed;

use super::{Lang, exit, language};

/// Puts the laboratory itself to the test
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    test: Test,
}

#[derive(Debug, Subcommand)]
enum Test {
    /// Runs an experiment that misbehaves and prints its record
    Misdeed {
        /// What goes wrong
        #[arg(value_parser = PossibleValuesParser::new(Misdeed::ALL.map(|(name, _)| name)))]
        name: String,
    },
    /// Builds a Dockerfile with Docker and here, and prints the record of both
    Dockerfile,
    /// Prints the JSON Schema of a record, as the repository holds it
    Schema,
    /// Prints the JSON Schema of a grader's report, as the repository holds it
    ReportSchema,
    /// Reads a grader's report in JSON from standard input and prints it in another form
    Report {
        /// The form
        #[arg(value_parser = PossibleValuesParser::new(Format::ALL.map(|(name, _)| name)))]
        format: String,
        /// How much of the why is shown
        #[arg(long, default_value = "all",
            value_parser = PossibleValuesParser::new(Disclose::ALL.map(|(name, _)| name)))]
        disclose: String,
        /// In text: every criterion, and all that is known of it
        #[arg(long)]
        explain: bool,
        /// Language of the texts
        #[arg(long)]
        lang: Option<Lang>,
    },
    /// Prints what a sandbox is like: from inside, and from outside beside its starter
    World {
        /// In a user namespace
        #[arg(long)]
        rootless: bool,
        /// After pivot_root(2), with only these paths of the host
        #[arg(long)]
        only: Vec<PathBuf>,
    },
    /// Runs shell scripts in one guest, and prints how each ended and what it wrote
    Guest(super::vm::selftest::Args),
    /// Runs a bash script in a sandbox, where it may mount; ISOLAB is this program. Its
    /// output and status become ours
    Script {
        /// In a user namespace
        #[arg(long)]
        rootless: bool,
        /// A folder that it finds as /run/host/shared, read-only
        #[arg(long)]
        share: Option<PathBuf>,
        /// The script
        script: String,
        /// Its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Runs a command with another root in a sandbox that shows nothing else of the host,
    /// and keeps it until standard input ends
    Contain {
        /// The root
        root: PathBuf,
        /// The command
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<OsString>,
    },
    /// Starts a container of every engine so many times, and prints how long it took or why not
    Containers {
        /// How many times, after one that does not count
        rounds: u32,
    },
    /// Runs bash scripts, each in a cell for untrusted code, and audits the machine
    Cell(cell::Args),
    /// Kills a running supervisor again and again, and audits the machine after each
    Kill {
        /// How many times
        times: u32,
        /// Seed of the moments
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// What it runs
        ids: Vec<String>,
    },
}

/// Runs the test.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.test {
        Test::Misdeed { name } => misdeed(name),
        Test::Dockerfile => print(&of(&Dockerfile)),
        Test::Schema => {
            println!("{}", serde_json::to_string_pretty(&Record::json_schema())?);
            Ok(exit::PASS.into())
        }
        Test::ReportSchema => {
            println!("{}", serde_json::to_string_pretty(&Report::json_schema())?);
            Ok(exit::PASS.into())
        }
        Test::Report { format, disclose, explain, lang } => {
            report(format, disclose, *explain, *lang)
        }
        Test::World { rootless, only } => inside::world(*rootless, only),
        Test::Guest(args) => super::vm::selftest::run(args),
        Test::Script { rootless, share, script, arguments } => {
            inside::script(*rootless, share.as_deref(), script, arguments)
        }
        Test::Contain { root, command } => match harness::isolation::contain(root, command)? {
            Ended::Exit(status) => Ok(u8::try_from(status)?.into()),
            Ended::Signal(signal) => anyhow::bail!("killed by signal {signal}"),
        },
        Test::Containers { rounds } => {
            println!("{}", serde_json::to_string(&start::containers(*rounds, 1)?)?);
            Ok(exit::PASS.into())
        }
        Test::Cell(args) => cell::run(args),
        Test::Kill { times, seed, ids } => kill::run(*times, *seed, ids),
    }
}

fn misdeed(name: &str) -> anyhow::Result<ExitCode> {
    let found = Misdeed::ALL.into_iter().find(|(other, _)| *other == name);
    let (_, misdeed) = found.ok_or_else(|| exit::usage("no such misdeed", "see --help"))?;
    let flavour = Flavour::of_caller();
    print(&if misdeed.leaks() { contained(misdeed, flavour)? } else { of(&misdeed) })
}

fn of(experiment: &dyn Experiment) -> Record {
    experiment::run(&Case { experiment, backend: None, engine: None }, Flavour::of_caller())
}

fn print(record: &Record) -> anyhow::Result<ExitCode> {
    println!("{}", serde_json::to_string(record)?);
    Ok(exit::of_outcome(&record.outcome, false).into())
}

/// Runs it inside an outer sandbox: what it leaks is gone with that.
fn contained(misdeed: Misdeed, flavour: Flavour) -> anyhow::Result<Record> {
    let case = Case { experiment: &misdeed, backend: None, engine: None };
    let outer = Sandbox { namespaces: Namespaces::NET, ..Sandbox::new(flavour) };
    let mut running = outer.start(&Token::new()?, |channel| {
        // In a user namespace of the outer sandbox this is root enough for an inner one.
        let _ = channel.send(&experiment::run(&case, Flavour::Root), None);
    })?;
    let record = running.receive::<Record>()?;
    running.stop()?;
    match record {
        Received::Message(record, _) => Ok(record),
        Received::Closed | Received::Late => {
            Err(Error::Setup("the outer sandbox gave no record".into()).into())
        }
    }
}

fn report(
    format: &str,
    disclose: &str,
    explain: bool,
    lang: Option<Lang>,
) -> anyhow::Result<ExitCode> {
    let unknown = || exit::usage("no such form or degree", "see --help");
    let format = Format::ALL.into_iter().find(|(name, _)| *name == format);
    let disclose = Disclose::ALL.into_iter().find(|(name, _)| *name == disclose);
    let options = Options {
        language: language(lang),
        disclose: disclose.ok_or_else(unknown)?.1,
        explain,
        style: Style::COLOUR,
    };
    let report: Report = serde_json::from_reader(std::io::stdin())?;
    // Colour goes to terminals only: anstream takes it out elsewhere.
    let text = grade::render(&report, format.ok_or_else(unknown)?.1, isolab::texts, &options)?;
    anstream::print!("{text}");
    Ok(exit::PASS.into())
}
