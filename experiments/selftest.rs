//! Experiments that misbehave on purpose: they test the laboratory, not the kernel.
//!
//! They are in no list. Those that leak run inside an outer sandbox, which is "the
//! machine" to them, so that even a leak stays within a disposable world.

use std::fs;
use std::path::Path;
use std::time::Duration;

use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::record::{Fact, Kind};
use harness::requirement::Requirement;
use harness::rootfs::{Root, TreeOptions, tree};
use harness::sandbox::{Child, Command, Flavour, Limits, Sandbox, raw};
use harness::sys::clone::Namespaces;
use harness::{Doing, Error, Result, errno, isolation};

use crate::{frozen, unanswered};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misdeed {
    /// Leaves a mount.
    Mount,
    /// Leaves a namespace pinned by a bind mount.
    Namespace,
    /// Leaves a process.
    Process,
    /// Leaves the hostname changed.
    Hostname,
    /// Leaves a sysctl changed.
    Sysctl,
    /// Leaves a file.
    File,
    /// Leaves a network interface.
    Interface,
    /// Panics inside the sandbox.
    Panic,
    /// Does not end.
    Hang,
    /// Reports an error of the laboratory.
    Error,
    /// Prints ten million bytes.
    Flood,
    /// Takes more memory than it may.
    Memory,
    /// Starts more processes than it may.
    Processes,
    /// Claims what is not so.
    Lie,
    /// Claims what is not so, and lacks what a run would show.
    Lack,
    /// The same, and leaves a file.
    LackAndLeak,
    /// Copies more than its file system holds.
    FullDisk,
    /// Leaves a process frozen inside.
    Frozen,
    /// The same, and its starter is killed meanwhile.
    FrozenAndKilled,
    /// Leaves a process that waits for a FUSE server inside.
    Unanswered,
    /// The same, and its starter is killed meanwhile.
    UnansweredAndKilled,
}

impl Misdeed {
    /// Each of them, with its name on the command line.
    pub const ALL: [(&str, Self); 21] = [
        ("mount", Self::Mount),
        ("namespace", Self::Namespace),
        ("process", Self::Process),
        ("hostname", Self::Hostname),
        ("sysctl", Self::Sysctl),
        ("file", Self::File),
        ("interface", Self::Interface),
        ("panic", Self::Panic),
        ("hang", Self::Hang),
        ("error", Self::Error),
        ("flood", Self::Flood),
        ("memory", Self::Memory),
        ("processes", Self::Processes),
        ("lie", Self::Lie),
        ("lack", Self::Lack),
        ("lack-and-leak", Self::LackAndLeak),
        ("full-disk", Self::FullDisk),
        ("frozen", Self::Frozen),
        ("frozen-and-killed", Self::FrozenAndKilled),
        ("unanswered", Self::Unanswered),
        ("unanswered-and-killed", Self::UnansweredAndKilled),
    ];

    /// Whether it would change the machine, and so needs an outer sandbox.
    pub fn leaks(self) -> bool {
        use Misdeed::*;
        matches!(
            self,
            Mount | Namespace | Process | Hostname | Sysctl | File | Interface | LackAndLeak
        )
    }
}

impl Experiment for Misdeed {
    fn id(&self) -> &'static str {
        "selftest/misdeed"
    }

    fn shows(&self) -> Vec<Requirement> {
        let lacks = matches!(self, Self::Lack | Self::LackAndLeak);
        let nothing = Requirement {
            name: "nothing",
            supply: "nobody supplies it",
            probe: |_| Err("as asked".into()),
        };
        lacks.then_some(nothing).into_iter().collect()
    }

    fn sandbox(&self, flavour: Flavour) -> Sandbox {
        let mut sandbox = Sandbox::new(flavour);
        match self {
            Self::Frozen | Self::FrozenAndKilled | Self::Unanswered | Self::UnansweredAndKilled => {
                return isolation::sandbox(flavour);
            }
            Self::FullDisk => sandbox.work_bytes = 64 << 10,
            Self::Hang => sandbox.deadline = Duration::from_millis(500),
            Self::Memory => sandbox.limits = Limits { memory: Some(128 << 20), ..sandbox.limits },
            Self::Processes => sandbox.limits = Limits { pids: Some(16), ..sandbox.limits },
            _ => {}
        }
        sandbox
    }

    /// The leaks happen here: outside of the experiment's own sandbox.
    fn prepare(&self) -> Result<()> {
        let leak = Path::new("/tmp/leak");
        match self {
            Self::Mount => {
                fs::create_dir(leak).doing(|| "make a folder")?;
                raw::tmpfs(leak).doing(|| "mount a tmpfs")
            }
            Self::Namespace => {
                fs::write(leak, "").doing(|| "make a file")?;
                raw::bind(Path::new("/proc/self/ns/uts"), leak, false).doing(|| "pin a namespace")
            }
            Self::Process => Child::start(Namespaces::empty(), || {
                std::thread::sleep(Duration::from_secs(60));
                0
            })
            .map(drop)
            .doing(|| "start a process"),
            Self::Hostname => rustix::system::sethostname(b"leaked").doing(|| "set the hostname"),
            Self::Sysctl => {
                fs::write("/proc/sys/kernel/msgmax", "4096").doing(|| "write kernel.msgmax")
            }
            Self::File | Self::LackAndLeak => {
                fs::write("/tmp/isolab-leak", "").doing(|| "write a file")
            }
            Self::Interface => {
                let veth = ["ip", "link", "add", "leak0", "type", "veth", "peer", "name", "leak1"];
                Command::new(veth).run().map(drop)
            }
            Self::FrozenAndKilled | Self::UnansweredAndKilled => frozen::kill_soon(),
            _ => Ok(()),
        }
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let script = match self {
            Self::Panic => panic!("as asked"),
            Self::Hang => "sleep 60",
            Self::FullDisk => return full_disk(lab),
            Self::Frozen => return frozen::leave(lab),
            Self::Unanswered => return unanswered::leave(lab),
            Self::UnansweredAndKilled => {
                unanswered::leave(lab)?;
                "sleep 60"
            }
            Self::FrozenAndKilled => {
                frozen::leave(lab)?;
                "sleep 60"
            }
            Self::Error => return Err(Error::hinted("as asked", "ask for something else")),
            Self::Flood => "head -c 10000000 /dev/zero",
            Self::Memory => "tail /dev/zero",
            // dash does not try again as bash does; each of them sleeps, so that all are there at once.
            Self::Processes => {
                "exec sh -c 'for i in $(seq 40); do sleep 60 >/dev/null 2>&1 & done'"
            }
            _ => "true",
        };
        lab.run("misdeed", &Command::new(["bash", "-c", script])).map(drop)
    }

    fn claims(&self) -> Vec<Claim> {
        match self {
            Self::FullDisk => vec![
                Claim::is("misdeed", "it says so, with a hint", true),
                Claim::new("misdeed", "files left", Fact::Count(0)),
            ],
            Self::Frozen | Self::FrozenAndKilled => {
                vec![Claim::new("misdeed", "state", Fact::text("frozen"))]
            }
            Self::Unanswered | Self::UnansweredAndKilled => {
                vec![Claim::new("misdeed", "state", Fact::text("waits"))]
            }
            Self::Lie | Self::Lack | Self::LackAndLeak => vec![Claim::exit("misdeed", 1)],
            Self::Memory => vec![Claim::new("misdeed", "end", Fact::Signal("SIGKILL".into()))],
            Self::Processes => vec![Claim::exit("misdeed", 2)],
            _ => vec![Claim::exit("misdeed", 0)],
        }
    }
}

/// A copy that does not fit: one sentence, and no half of a file.
fn full_disk(lab: &mut Lab<'_>) -> Result<()> {
    let root = lab.work("root");
    fs::create_dir(&root).doing(|| "make the root")?;
    let closure = lab.closure(Path::new("/bin/sh"))?;
    let error = lab.copy(&closure, &root).err().map(|error| error.to_string()).unwrap_or_default();
    let says = error.contains("no space left on device") && error.contains("hint: make room");
    let left = tree(&Root::open(&root)?, TreeOptions::default())?;
    let files = left.iter().filter(|entry| entry.kind == Kind::File).count();
    lab.note(
        "misdeed",
        &error,
        facts([
            ("it says so, with a hint", Fact::Is(says)),
            ("files left", Fact::Count(files as u64)),
        ]),
    )
}

/// What the inside of a sandbox finds: where it may write, and what it can reach.
pub fn look_around() -> Facts {
    let write = |path: &str| Fact::of(&errno(fs::write(path, "")));
    let list = |folder: &str| {
        let names = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            names.map(|name| name.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        Fact::List(names)
    };
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let processes =
        processes.filter(|entry| entry.file_name().to_string_lossy().parse::<u32>().is_ok());
    facts([
        ("pid", Fact::Count(std::process::id().into())),
        ("processes", Fact::Count(processes.count() as u64)),
        ("write /isolab-test", write("/isolab-test")),
        ("write /usr/isolab-test", write("/usr/isolab-test")),
        ("write /etc/isolab-test", write("/etc/isolab-test")),
        ("write /tmp/isolab-test", write("/tmp/isolab-test")),
        ("write /run/isolab-test", write("/run/isolab-test")),
        ("write WORK", write("isolab-test")),
        ("write /dev/null", write("/dev/null")),
        ("/", list("/")),
        ("/tmp", list("/tmp")),
        ("hostname", Fact::text(rustix::system::uname().nodename().to_string_lossy())),
    ])
}
