//! The command line: one file per subcommand.

mod bench;
mod closure;
mod container;
mod convert;
mod doctor;
pub mod exit;
mod explain;
mod fuzz_union;
mod generate;
mod grade;
mod image;
mod inspect;
mod list;
mod matrix;
mod new;
mod passthrough;
mod probe;
mod report;
mod run;
mod selftest;
mod subject;
mod supervise;
mod vm;
mod watch;
mod why;
mod worker;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use harness::experiment::{Case, Experiment};
use harness::sandbox::Flavour;
use harness::text::Language;

/// Executable, recorded experiments on how Linux containers really behave.
#[derive(Debug, Parser)]
#[command(name = "isolab", version, max_term_width = 100, after_help = exit::HELP)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::Args),
    Run(run::Args),
    Matrix(matrix::Args),
    Bench(bench::Args),
    Report(report::Args),
    Explain(explain::Args),
    Why(why::Args),
    New(new::Args),
    Grade(grade::Args),
    Watch(watch::Args),
    Inspect(inspect::Args),
    Doctor(doctor::Args),
    Closure(closure::Args),
    Container(container::Args),
    Convert(convert::Args),
    FuzzUnion(fuzz_union::Args),
    Image(image::Args),
    Vm(vm::Args),
    Completions(generate::Completions),
    Man(generate::Man),
    #[command(hide = true)]
    Worker(worker::Args),
    #[command(hide = true)]
    GradeWorker(grade::worker::Args),
    #[command(hide = true)]
    GradeGuest,
    #[command(hide = true)]
    Subject(subject::Args),
    #[command(hide = true)]
    Selftest(selftest::Args),
    #[command(hide = true)]
    Probe(probe::Args),
    #[command(hide = true)]
    Passthrough(passthrough::Args),
}

impl Cli {
    /// Runs the subcommand; an error becomes one sentence, with its hint, on stderr.
    pub fn run(&self) -> ExitCode {
        let result = match &self.command {
            Command::List(args) => list::run(args),
            Command::Run(args) => run::run(args),
            Command::Matrix(args) => matrix::run(args),
            Command::Bench(args) => bench::run(args),
            Command::Report(args) => report::run(args),
            Command::Explain(args) => explain::run(args),
            Command::Why(args) => why::run(args),
            Command::New(args) => new::run(args),
            Command::Grade(args) => grade::run(args),
            Command::Watch(args) => watch::run(args),
            Command::Inspect(args) => inspect::run(args),
            Command::Doctor(args) => doctor::run(args),
            Command::Closure(args) => closure::run(args),
            Command::Container(args) => container::run(args),
            Command::Convert(args) => convert::run(args),
            Command::FuzzUnion(args) => fuzz_union::run(args),
            Command::Image(args) => image::run(args),
            Command::Vm(args) => vm::run(args),
            Command::Completions(args) => generate::completions(args),
            Command::Man(args) => generate::man(args),
            Command::Worker(args) => worker::run(args),
            Command::GradeWorker(args) => grade::worker::run(args),
            Command::GradeGuest => grade::worker::in_guest(),
            Command::Subject(args) => subject::run(args),
            Command::Selftest(args) => selftest::run(args),
            Command::Probe(args) => probe::run(args),
            Command::Passthrough(args) => passthrough::run(args),
        };
        result.unwrap_or_else(|error| {
            if closed_pipe(&error) {
                return exit::PASS.into();
            }
            eprintln!("isolab: {error:#}");
            exit::of(&error).into()
        })
    }
}

/// The language of texts for people.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Lang {
    /// English
    En,
    /// Korean
    Ko,
}

/// The language asked for, or that of the environment.
fn language(asked: Option<Lang>) -> Language {
    match asked {
        Some(Lang::En) => Language::En,
        Some(Lang::Ko) => Language::Ko,
        None => Language::of_environment(),
    }
}

/// The experiments of `ids`, or an error that names the nearest ones.
fn experiments(ids: &[String]) -> anyhow::Result<Vec<&'static dyn Experiment>> {
    ids.iter()
        .map(|id| {
            isolab::find(id).ok_or_else(|| {
                let near = isolab::nearest(id);
                let hint = if near.is_empty() {
                    "`isolab list` shows every id".to_owned()
                } else {
                    format!("did you mean {}?", near.join(" or "))
                };
                exit::usage(format!("there is no experiment {id:?}"), hint)
            })
        })
        .collect()
}

/// The cases of `ids`: each is an experiment, which stands for all its backends, or an
/// experiment with one of them, as in `union/merge@overlay`.
fn cases(ids: &[String], flavour: Flavour) -> anyhow::Result<Vec<Case<'static>>> {
    let mut cases = Vec::new();
    for id in ids {
        let (id, backend) = match id.split_once('@') {
            Some((id, backend)) => (id, Some(backend)),
            None => (id.as_str(), None),
        };
        let experiment = experiments(&[id.to_owned()])?[0];
        match backend {
            None => cases.extend(Case::all(experiment, flavour)),
            Some(name) => {
                // Asked for by name, also one that this flavour is not for.
                let all = Case::all(experiment, Flavour::Root);
                let case = all.iter().find(|case| case.variant() == Some(name));
                cases.push(*case.ok_or_else(|| no_such_backend(&all, name))?);
            }
        }
    }
    Ok(cases)
}

fn no_such_backend(all: &[Case<'_>], name: &str) -> anyhow::Error {
    let several: Vec<String> = all.iter().map(ToString::to_string).collect();
    let id = all[0].experiment.id();
    exit::usage(format!("{id} does not run on {name:?}"), format!("try {}", several.join(", ")))
}

/// Workers die with this process, and their sandboxes with them; so do guests.
fn stop_on_interrupt(word: impl std::fmt::Display) -> anyhow::Result<()> {
    let word = word.to_string();
    ctrlc::set_handler(move || {
        eprintln!("isolab: {word}\nhint: nothing was left behind; run it again when you like");
        std::process::exit(exit::INTERRUPTED.into());
    })?;
    Ok(())
}

/// Writes to standard output; colour reaches terminals only.
fn show(text: &str) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let message = format!("cannot write the report: {error}");
            Err(harness::Error::hinted(message, "make room, or send it elsewhere").into())
        }
        result => Ok(result?),
    }
}

/// Whether output failed because its reader went away, as `isolab list | head` does.
fn closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
