//! `isolab selftest`: the laboratory put to the test, for the project's own tests.

mod cell;

use std::ffi::OsString;
use std::fs::File;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use harness::bench::start;
use harness::experiment::{Case, Experiment, Facts};
use harness::grade::{self, Disclose, Format, Options, Report};
use harness::probe::{self, Profile};
use harness::record::{Output, Record};
use harness::report::Style;
use harness::sandbox::audit::Audit;
use harness::sandbox::{Command, Ended, Flavour, Received, Sandbox, Shared, Started, Token, View};
use harness::sys::clone::Namespaces;
use harness::{Doing, Error, experiment};
use isolab::dockerfile::Dockerfile;
use isolab::selftest::Misdeed;
use rustix::process::{WaitOptions, wait};

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
        Test::World { rootless, only } => world(*rootless, only),
        Test::Guest(args) => super::vm::selftest::run(args),
        Test::Script { rootless, share, script, arguments } => {
            in_sandbox(*rootless, share.as_deref(), script, arguments)
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
        Test::Kill { times, seed, ids } => kill(*times, *seed, ids),
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

fn world(rootless: bool, only: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let flavour = if rootless { Flavour::Rootless } else { Flavour::of_caller() };
    let view = if only.is_empty() { View::Host } else { View::Only(only.to_vec()) };
    let sandbox = Sandbox { view, namespaces: Namespaces::NET, ..Sandbox::new(flavour) };
    let mut running = sandbox.start(&Token::new()?, |channel| {
        let _ = channel.send(&isolab::selftest::look_around(), None);
        // Alive until it has been seen from outside.
        let _ = channel.receive::<()>(Instant::now() + Duration::from_secs(5));
    })?;
    let Received::Message(inside, _) = running.receive::<Facts>()? else {
        anyhow::bail!("the sandbox told nothing");
    };
    let profile = Profile::outside(running.pid.as_raw().unsigned_abs())?;
    let outside = probe::facts(&profile, &Profile::inside());
    running.stop()?;
    println!("{}", serde_json::json!({ "inside": inside, "outside": outside }));
    Ok(exit::PASS.into())
}

fn in_sandbox(
    rootless: bool,
    share: Option<&Path>,
    script: &str,
    arguments: &[String],
) -> anyhow::Result<ExitCode> {
    let flavour = if rootless { Flavour::Rootless } else { Flavour::of_caller() };
    let words = ["bash", "-euc", script, "script"].into_iter();
    let command = Command::new(words.chain(arguments.iter().map(String::as_str)))
        // It may lie in a folder that is private to its owner, and so is passed open.
        .env("ISOLAB", "/proc/self/fd/3");
    let shared = share.map(|folder| Shared {
        folder: folder.to_owned(),
        name: "shared".into(),
        writable: false,
    });
    let sandbox = Sandbox { shared: shared.into_iter().collect(), ..Sandbox::new(flavour) };
    let mut running = sandbox.start(&Token::new()?, |channel| {
        let isolab = File::open("/proc/self/exe").doing(|| "open this program");
        let started = isolab.and_then(|isolab| command.start_with(&[isolab.as_fd()]));
        let ran = started.and_then(Started::finish).map_err(|error| error.to_string());
        let told = ran.map(|ran| (ran.ended, ran.output));
        let _ = channel.send(&told, None);
    })?;
    let told = running.receive::<Result<(Ended, Output), String>>()?;
    running.stop()?;
    let Received::Message(told, _) = told else { anyhow::bail!("the sandbox told nothing") };
    let (ended, output) = told.map_err(Error::Setup)?;
    print!("{}", output.stdout);
    eprint!("{}", output.stderr);
    match ended {
        Ended::Exit(status) => Ok(u8::try_from(status)?.into()),
        Ended::Signal(signal) => anyhow::bail!("the script was killed by signal {signal}"),
    }
}

fn kill(times: u32, seed: u64, ids: &[String]) -> anyhow::Result<ExitCode> {
    let before = Audit::take()?;
    let began = Instant::now();
    start(ids)?.wait()?;
    let whole = began.elapsed();
    let mut random = seed;
    for round in 0..times {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let moment = whole.mul_f64(1.1 * (random >> 11) as f64 / (1u64 << 53) as f64);
        let mut supervisor = start(ids)?;
        std::thread::sleep(moment);
        supervisor.kill()?;
        supervisor.wait()?;
        settle(Instant::now() + Duration::from_secs(5))?;
        let after = Audit::take()?;
        let mut leaks = before.leaks(&after, &Token::new()?);
        leaks.extend(after.cgroups.into_iter().filter(|path| ownerless(path)));
        if !leaks.is_empty() {
            eprintln!("isolab: round {round}, killed after {moment:?}: {}", leaks.join(", "));
            return Ok(exit::FAILED.into());
        }
    }
    println!("{times} supervisors killed within {whole:?} of their start; nothing left behind");
    Ok(exit::PASS.into())
}

/// Whether a cgroup's sandbox has no living owner, also a while later: others on this
/// machine may be about to remove theirs.
fn ownerless(cgroup: &str) -> bool {
    let dead = || Token::all_in(cgroup).any(|token| !token.owner_alive());
    let deadline = Instant::now() + Duration::from_secs(5);
    while dead() && Path::new(cgroup).exists() {
        if Instant::now() > deadline {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

/// This process is a subreaper, so the orphans of a killed supervisor are its children:
/// they end by themselves, and here that is waited for.
fn settle(deadline: Instant) -> anyhow::Result<()> {
    loop {
        match wait(WaitOptions::NOHANG) {
            Err(rustix::io::Errno::CHILD) => return Ok(()),
            Ok(None) if Instant::now() > deadline => return Ok(()),
            Ok(None) => std::thread::sleep(Duration::from_millis(1)),
            Ok(Some(_)) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "starts this very binary")]
fn start(ids: &[String]) -> anyhow::Result<std::process::Child> {
    let null = std::process::Stdio::null;
    Ok(std::process::Command::new("/proc/self/exe")
        .args(["run", "--jobs", "4"])
        .args(ids)
        .stdout(null())
        .stderr(null())
        .spawn()?)
}
