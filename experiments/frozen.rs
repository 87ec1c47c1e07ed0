//! A process that is frozen, as an engine leaves one that is killed in the middle of its work.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use harness::experiment::{Lab, facts};
use harness::record::Fact;
use harness::sandbox::{Child, Command};
use harness::sys::clone::Namespaces;
use harness::{Doing, Result, isolation};
use rustix::process::{Signal, kill_process};

/// Leaves one to the end of its sandbox: by cgroups of version 1, else by version 2.
pub(crate) fn leave(lab: &mut Lab<'_>) -> Result<()> {
    isolation::settle(lab.flavour())?;
    let cgroups = Path::new("/sys/fs/cgroup");
    let (folder, file, word) = match cgroups.join("freezer") {
        first if first.exists() => (first.join("ice"), "freezer.state", "FROZEN"),
        _ => (cgroups.join("ice"), "cgroup.freeze", "1"),
    };
    let doing = || "freeze a process";
    fs::create_dir(&folder).doing(doing)?;
    let process = Command::new(["sleep", "60"]).start()?;
    fs::write(folder.join("cgroup.procs"), process.child.pid.to_string()).doing(doing)?;
    fs::write(folder.join(file), word).doing(doing)?;
    let is_frozen = || fs::read_to_string(folder.join(file)).is_ok_and(|text| text.trim() == word);
    let deadline = Instant::now() + Duration::from_secs(5);
    while !is_frozen() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(1));
    }
    let state = Fact::text(if is_frozen() { "frozen" } else { "awake" });
    // Waiting for its end would be waiting for ever.
    std::mem::forget(process);
    lab.note("misdeed", "a process in a cgroup that is frozen", facts([("state", state)]))
}

/// Kills this process a second later.
pub(crate) fn kill_soon() -> Result<()> {
    let starter = rustix::process::getpid();
    let killer = Child::start(Namespaces::empty(), move || {
        std::thread::sleep(Duration::from_secs(1));
        i32::from(kill_process(starter, Signal::KILL).is_err())
    });
    killer.map(drop).doing(|| "start a process")
}
