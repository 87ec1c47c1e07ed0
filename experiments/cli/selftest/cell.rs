//! `isolab selftest cell`: what untrusted code can and cannot do.

use std::process::ExitCode;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use harness::sandbox::audit::Audit;
use harness::sandbox::untrusted::{Defence, HOME, Watched};
use harness::sandbox::{Command, Received, Token, Untrusted};
use serde_json::json;

use crate::cli::exit;

/// The cell and the scripts.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A defence that is left out
    #[arg(long, value_parser = PossibleValuesParser::new(Defence::ALL.map(|(name, _)| name)))]
    without: Vec<String>,
    /// When a script is killed, in milliseconds
    #[arg(long, default_value_t = 10_000)]
    time: u64,
    /// Memory, in MiB
    #[arg(long, default_value_t = 512)]
    memory: u64,
    /// Processes
    #[arg(long, default_value_t = 128)]
    processes: u64,
    /// Files, in MiB
    #[arg(long, default_value_t = 256)]
    files: u64,
    /// Output, in bytes
    #[arg(long, default_value_t = 1 << 20)]
    output: usize,
    /// The scripts
    scripts: Vec<String>,
}

/// One JSON value for each script: its end, what it printed, what the kernel counted, and
/// what it left on the machine.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let named = |name: &String| Defence::ALL.into_iter().find(|(other, _)| other == name);
    let untrusted = Untrusted {
        memory: args.memory << 20,
        processes: args.processes,
        files: args.files << 20,
        without: args.without.iter().filter_map(named).map(|(_, defence)| defence).collect(),
        ..Untrusted::default()
    };
    let mut leaked = false;
    for script in &args.scripts {
        let (token, before) = (Token::new()?, Audit::take()?);
        let told = one(&untrusted, &token, args, script)?;
        let leaks = before.leaks(&Audit::take()?, &token);
        leaked |= !leaks.is_empty();
        println!("{}", json!({"ran": told, "leaks": leaks}));
    }
    Ok(if leaked { exit::FAILED } else { exit::PASS }.into())
}

fn one(
    untrusted: &Untrusted,
    token: &Token,
    args: &Args,
    script: &str,
) -> anyhow::Result<serde_json::Value> {
    let command = Command::new(["bash", "-c", script]).folder(HOME);
    let (time, output) = (Duration::from_millis(args.time), args.output);
    let mut running = untrusted.start(token, |channel, cell| {
        let told = cell.run(&command, time, output).map_err(|error| error.to_string());
        channel.send(&(told, cell.lives()?), None)
    })?;
    let told = running.receive::<(Result<Watched, String>, bool)>()?;
    let ids = std::fs::read_to_string(format!("/proc/{}/uid_map", running.pid))?;
    let (events, limits) = (running.events(), running.limits().to_vec());
    let setup = running.setup.as_secs_f64() * 1e3;
    let (_, teardown) = running.stop()?;
    let (ran, init_lives) = match told {
        Received::Message(told, _) => told,
        Received::Closed | Received::Late => anyhow::bail!("the wall's init told nothing"),
    };
    Ok(json!({
        "ran": ran,
        "init_lives": init_lives,
        "oom_kills": events.oom_kills,
        "fork_refusals": events.pids_max_hits,
        "ids": ids,
        "limits": limits,
        "setup_ms": setup,
        "teardown_ms": teardown.as_secs_f64() * 1e3,
    }))
}
