//! Where something was measured: without it a number says nothing.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::requirement::in_sandbox_of;
use crate::sandbox::{Command, Flavour, Sandbox};
use crate::workload::clock_cost;

/// Facts of the machine and of this run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Machine {
    /// Seconds since 1970 at the beginning.
    pub began: u64,
    /// The kernel's release and version.
    pub kernel: String,
    /// The CPU's own name.
    pub cpu: String,
    /// CPUs that may be used.
    pub cpus: usize,
    /// Memory in bytes.
    pub memory: u64,
    /// Programs with what they call their version.
    pub versions: Vec<(String, String)>,
    /// `release`, or `debug`: then the passthrough is slower than it could be.
    pub build: String,
    /// `quick` or `full`.
    pub tier: String,
    /// The seed of files, choices and orders.
    pub seed: u64,
    /// What it costs to time one operation by itself, in nanoseconds.
    pub clock_cost: f64,
    /// Processes that wanted to run, as a mean of the minute before.
    pub load: f64,
    /// The part of CPU time that the hypervisor gave to others since boot.
    pub stolen: f64,
    /// Whether a transparent hugepage may back tmpfs: it changes the cost of large files.
    pub tmpfs_hugepages: String,
}

impl Machine {
    /// This one, now.
    pub fn here(tier: &str, seed: u64) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let name = rustix::system::uname();
        let (release, version) = (name.release(), name.version());
        Self {
            began: now.as_secs(),
            kernel: format!("{} {}", release.to_string_lossy(), version.to_string_lossy()),
            cpu: value_of("/proc/cpuinfo", "model name").unwrap_or_default(),
            cpus: super::cpu::allowed().map_or(1, |set| set.count() as usize),
            memory: memory(),
            versions: versions(),
            build: if cfg!(debug_assertions) { "debug" } else { "release" }.into(),
            tier: tier.into(),
            seed,
            clock_cost: clock_cost(),
            load: load(),
            stolen: stolen(),
            tmpfs_hugepages: chosen("/sys/kernel/mm/transparent_hugepage/shmem_enabled"),
        }
    }
}

/// The daemons and tools that the numbers depend on; nothing where there can be no sandbox. To
/// tell its version crun mounts itself somewhere, which is not to be seen on this machine.
fn versions() -> Vec<(String, String)> {
    in_sandbox_of(Sandbox::new(Flavour::of_caller()), || Ok(told())).unwrap_or_default()
}

fn told() -> Vec<(String, String)> {
    let ask = [
        ["fuse-overlayfs", "--version"],
        ["fuse-overlayfs-2", "--version"],
        ["unionfs-fuse", "--version"],
        ["mergerfs", "--version"],
        ["gcc", "--version"],
        ["git", "--version"],
        ["tar", "--version"],
        ["fio", "--version"],
        ["bwrap", "--version"],
        ["runc", "--version"],
        ["crun", "--version"],
    ];
    let asked = ask.iter().filter_map(|words| {
        let output = Command::new(words.iter().copied()).run().ok()?.output;
        let said = output.stdout + &output.stderr;
        // Programs on libfuse tell that of the library as well, and first.
        let own = said.lines().find(|line| line.starts_with(words[0].trim_end_matches("-2")));
        Some((words[0].to_owned(), own.or(said.lines().next())?.to_owned()))
    });
    asked.collect()
}

/// `value` of a line `key : value`.
fn value_of(file: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}

fn memory() -> u64 {
    let total = value_of("/proc/meminfo", "MemTotal");
    let kib = total.and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
    kib.unwrap_or_default() << 10
}

fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or_default()
}

/// The eighth number of the first line of /proc/stat, of all of them.
fn stolen() -> f64 {
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    let ticks: Vec<f64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let all: f64 = ticks.iter().take(8).sum();
    ticks.get(7).map_or(0.0, |stolen| stolen / all.max(1.0))
}

/// The word in brackets.
fn chosen(file: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let word = text.split('[').nth(1).and_then(|rest| rest.split(']').next());
    word.unwrap_or_default().to_owned()
}
