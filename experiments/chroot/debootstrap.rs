//! `chroot/debootstrap`: a whole Debian as the root, on the kernel that is there.
//!
//! Why the kernel does this: to the kernel a distribution is a folder full of files. The
//! programs inside find their own loader, libraries and configuration below the new
//! root, and so behave as on that distribution; release, host name and processes are
//! the kernel's, and chroot(2) changes none of them.

pub(crate) mod archive;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use harness::experiment::{Claim, Experiment, Lab, facts};
use harness::record::{Fact, Output};
use harness::requirement::{APT, CHROOT, MMDEBSTRAP, ROOT, Requirement};
use harness::sandbox::{Command, Ended, Flavour, Ran, Received, Sandbox, Shared, Token};
use harness::{Doing, Error, Result, cache};

/// A Debian base system.
pub struct Debootstrap;

/// Where the kept root appears inside.
const INSIDE: &str = "/run/host/debian/root";

/// What every Debian base system has.
const ESSENTIAL: [&str; 5] = ["apt", "bash", "coreutils", "dpkg", "libc6"];

impl Experiment for Debootstrap {
    fn id(&self) -> &'static str {
        "chroot/debootstrap"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![ROOT, CHROOT, APT, MMDEBSTRAP]
    }

    fn prepare(&self) -> Result<()> {
        debian().map(drop)
    }

    fn sandbox(&self, flavour: Flavour) -> Sandbox {
        // Without a kept root `prepare` has failed before this is asked for.
        let folder = debian().unwrap_or_default();
        let shared = vec![Shared { folder, name: "debian".into(), writable: false }];
        Sandbox { shared, ..Sandbox::new(flavour) }
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        for (name, unit) in [("seconds", "s"), ("bytes", "bytes")] {
            let path = Path::new(INSIDE).with_file_name(name);
            let text = fs::read_to_string(&path).doing(|| format!("read {}", path.display()))?;
            lab.measure(
                &format!("making the root: {name}"),
                text.trim().parse().unwrap_or(f64::NAN),
                unit,
            )?;
        }
        let inside = |arguments: &[&str]| {
            Command::new(["chroot", INSIDE].into_iter().chain(arguments.iter().copied()))
        };
        let release = lab.unshown(&inside(&["cat", "/etc/os-release"]))?;
        let host = fs::read_to_string("/etc/os-release").doing(|| "read /etc/os-release")?;
        let codename = field(&release.output.stdout, "VERSION_CODENAME");
        lab.ran(
            "os-release",
            &inside(&["cat", "/etc/os-release"]),
            &silent(&release),
            facts([
                ("ID", Fact::text(field(&release.output.stdout, "ID"))),
                ("release of the host", Fact::Is(codename == field(&host, "VERSION_CODENAME"))),
            ]),
        )?;

        let list = inside(&["dpkg-query", "--show", "--showformat", "${Package}\\n"]);
        let listed = lab.unshown(&list)?;
        let packages: Vec<&str> = listed.output.stdout.lines().collect();
        lab.measure("packages", packages.len() as f64, "packages")?;
        let present = ESSENTIAL.into_iter().filter(|name| packages.contains(name));
        lab.ran("packages", &list, &silent(&listed), facts([("among them", Fact::list(present))]))?;

        let kernel = rustix::system::uname();
        let told = lab.unshown(&inside(&["uname", "--kernel-release", "--nodename"]))?;
        let own = [kernel.nodename(), kernel.release()].map(|name| name.to_string_lossy());
        lab.ran(
            "uname",
            &inside(&["uname", "--kernel-release", "--nodename"]),
            &silent(&told),
            facts([(
                "kernel and host name as outside",
                Fact::Is(told.output.stdout == format!("{}\n", own.join(" "))),
            )]),
        )?;
        let proc = inside(&["ls", "-A", "/proc"]);
        let listed = lab.unshown(&proc)?;
        let entries = Fact::Count(listed.output.stdout.lines().count() as u64);
        lab.ran("processes", &proc, &listed, facts([("entries in /proc", entries)]))
    }

    fn claims(&self) -> Vec<Claim> {
        vec![
            Claim::exit("os-release", 0),
            Claim::new("os-release", "ID", Fact::text("debian")),
            Claim::is("os-release", "release of the host", true),
            Claim::exit("packages", 0),
            Claim::new("packages", "among them", Fact::list(ESSENTIAL)),
            Claim::is("uname", "kernel and host name as outside", true),
            Claim::new("processes", "entries in /proc", Fact::Count(0)),
        ]
    }
}

/// How a command ended, without what it printed: versions change from day to day.
fn silent(ran: &Ran) -> Ran {
    Ran { ended: ran.ended, output: Output::default() }
}

/// A Debian of the release that this machine runs; made the first time, and kept.
///
/// # Errors
/// It cannot be made: no mmdebstrap, no mirror, no privilege.
pub fn debian_root() -> Result<PathBuf> {
    Ok(debian()?.join("root"))
}

/// The kept folder: `root`, and beside it what making it took.
fn debian() -> Result<PathBuf> {
    cache::keep(&format!("debian-{}", codename()?), make)
}

/// The release of Debian that this machine runs.
fn codename() -> Result<String> {
    let host = fs::read_to_string("/etc/os-release").doing(|| "read /etc/os-release")?;
    Ok(field(&host, "VERSION_CODENAME"))
}

/// The value of a line `NAME="value"` of os-release(5).
fn field(text: &str, name: &str) -> String {
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    value.unwrap_or_default().trim_matches('"').to_owned()
}

/// Makes the root with mmdebstrap.
fn make(folder: &Path) -> Result<()> {
    let began = Instant::now();
    in_sandbox(folder, Flavour::Root, bootstrap)?;
    let note = |name: &str, value: String| {
        let path = folder.join(name);
        fs::write(&path, value).doing(|| format!("write {}", path.display()))
    };
    note("seconds", format!("{:.1}", began.elapsed().as_secs_f64()))?;
    note("bytes", size(&folder.join("root"))?.to_string())
}

/// Runs `inside` in a sandbox that may write to `folder` alone.
fn in_sandbox(folder: &Path, flavour: Flavour, inside: impl FnOnce() -> Result<()>) -> Result<()> {
    let shared = vec![Shared { folder: folder.into(), name: "debian".into(), writable: true }];
    let mut sandbox =
        Sandbox { shared, deadline: Duration::from_secs(600), ..Sandbox::new(flavour) };
    // The packages are unpacked on disk, but apt and dpkg want their caches in memory.
    sandbox.limits.memory = Some(2 << 30);
    let mut running = sandbox.start(&Token::new()?, |channel| {
        // A starter that is gone needs no answer.
        let _ = channel.send(&inside().map_err(|error| error.to_string()), None);
    })?;
    let done = running.receive::<Result<(), String>>()?;
    running.stop()?;
    match done {
        Received::Message(done, _) => done.map_err(Error::Setup),
        Received::Closed | Received::Late => Err(Error::hinted(
            "fetching Debian's packages took too long",
            "is the mirror reachable?",
        )),
    }
}

/// Inside: the mirrors are those that this machine's own apt uses, Debian's only.
fn bootstrap() -> Result<()> {
    let sources = printed(&mirrors(lists()?))?;
    let suite = sources.split_whitespace().nth(2).ok_or_else(|| {
        Error::hinted("apt knows no mirror of Debian", "add one to /etc/apt/sources.list")
    })?;
    fs::write("sources", &sources).doing(|| "write the list of mirrors")?;
    let settings = printed(&Command::new(["apt-config", "dump"]))?;
    let reached = settings.lines().filter(|line| line.starts_with("Acquire::http"));
    fs::write("settings", reached.map(|line| format!("{line}\n")).collect::<String>())
        .doing(|| "write apt's settings")?;
    let make =
        ["mmdebstrap", "--variant=apt", "--aptopt=/tmp/work/settings", suite, INSIDE, "sources"];
    printed(&Command::new(make)).map(drop)
}

/// The options with which apt knows what its mirrors have. Where nobody has fetched the lists
/// yet, they are fetched into the sandbox, and not to the host.
fn lists() -> Result<&'static [&'static str]> {
    const HERE: [&str; 4] =
        ["-o", "Dir::State::Lists=/tmp/work/lists", "-o", "Dir::Cache=/tmp/work/cache"];
    if !printed(&mirrors(&[]))?.is_empty() {
        return Ok(&[]);
    }
    fs::create_dir_all("lists/partial").doing(|| "make a folder")?;
    fs::create_dir_all("cache/archives/partial").doing(|| "make a folder")?;
    printed(&Command::new(["apt-get"].iter().chain(&HERE).chain(&["update"]).copied()))?;
    Ok(&HERE)
}

/// Asks apt which of its mirrors are Debian's, as lines of a sources.list.
fn mirrors(options: &[&str]) -> Command {
    let format = "deb $(REPO_URI) $(RELEASE) $(COMPONENT)";
    let question = ["indextargets", "Created-By: Packages", "Origin: Debian", "--format", format];
    Command::new(["apt-get"].iter().chain(options).chain(&question).copied())
}

/// What a command printed; an error with its last words when it failed.
fn printed(command: &Command) -> Result<String> {
    let ran = command.run()?;
    if ran.ended == Ended::Exit(0) {
        return Ok(ran.output.stdout);
    }
    let words: Vec<&str> = ran.output.stderr.lines().rev().take(3).collect();
    let words: Vec<&str> = words.into_iter().rev().collect();
    let message = format!("{} failed: {}", command.typed(), words.join("; "));
    Err(Error::hinted(message, "is the mirror reachable? try apt-get update"))
}

/// Bytes of all files below `folder`.
fn size(folder: &Path) -> Result<u64> {
    let du = printed(&Command::new(["du", "-sb"]).argument(folder))?;
    Ok(du.split_whitespace().next().and_then(|bytes| bytes.parse().ok()).unwrap_or_default())
}
