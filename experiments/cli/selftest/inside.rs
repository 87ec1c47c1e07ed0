//! `isolab selftest world` and `script`: what a sandbox is like, and what bash does in it.

use std::fs::File;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use harness::experiment::Facts;
use harness::probe::{self, Profile};
use harness::record::Output;
use harness::sandbox::{Command, Ended, Flavour, Received, Sandbox, Shared, Started, Token, View};
use harness::sys::clone::Namespaces;
use harness::{Doing, Error};

use crate::cli::exit;

/// Prints what is seen from inside, and from outside beside the starter.
pub(super) fn world(rootless: bool, only: &[PathBuf]) -> anyhow::Result<ExitCode> {
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

/// Runs the script in a sandbox; its output and status become ours.
pub(super) fn script(
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
