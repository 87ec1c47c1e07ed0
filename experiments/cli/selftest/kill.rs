//! `isolab selftest kill`: what is left of a supervisor that is killed at any moment.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use harness::sandbox::Token;
use harness::sandbox::audit::Audit;
use rustix::process::{WaitOptions, wait};

use crate::cli::exit;

/// Kills one after the other, and looks at the machine after each.
pub(super) fn run(times: u32, seed: u64, ids: &[String]) -> anyhow::Result<ExitCode> {
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
