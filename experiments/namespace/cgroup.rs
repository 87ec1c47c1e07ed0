//! `namespace/cgroup`: the own cgroup as the root of all that can be named.
//!
//! Why the kernel does this: a path of a cgroup says where in the machine's tree a
//! process is accounted, which tells a container about its host and makes it unfit to
//! move. A cgroup namespace remembers the cgroup that its maker was in, in every
//! hierarchy, and paths are shown from there: `/` for that one, `/..` for what lies
//! above. A mount made inside has that cgroup as its root. Only the view changes: the
//! process stays in its cgroup with its limits, and seen from outside its path is whole.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, Instant};

use harness::experiment::{Claim, Experiment, Facts, Lab, When, facts};
use harness::probe::{self, text};
use harness::record::{Fact, Output};
use harness::requirement::{BASH, CGROUP, Requirement, UNSHARE};
use harness::sandbox::{Command, Flavour, Token, hold, raw};
use harness::sys::clone::Namespaces;
use harness::{Doing, Result, errno};
use nix::errno::Errno;

use super::identity;

/// A cgroup namespace and the paths in it.
pub struct Cgroup;

/// Every path of the shell, each once.
const PATHS: &str = "cut -d: -f3 /proc/self/cgroup | sort --unique";

/// The step that needs the right to make a cgroup.
const BELOW: &str = "a cgroup below the sandbox's";

/// The steps of the tool, with the namespace and without.
const TOOL: &str = "unshare --cgroup";
const CONTROL: &str = "without the namespace";

const ONLY_ROOT: &str = "the only path is `/`";

const NOT_TRIED: &str = "not tried";

impl Experiment for Cgroup {
    fn id(&self) -> &'static str {
        "namespace/cgroup"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![UNSHARE, BASH, CGROUP]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        tool(lab)?;
        lab.attempt("every hierarchy", "clone3(CLONE_NEWCGROUP); /proc/PID/cgroup", hierarchies)?;
        identity::run(lab, identity::CGROUP)?;
        match lab.flavour() {
            Flavour::Root => {
                let (outer, inner) = (lab.work("outer"), lab.work("inner"));
                for folder in [&outer, &inner] {
                    fs::create_dir(folder).doing(|| "make a mount point")?;
                }
                let action = "mkdir(2) below; enter it; unshare(CLONE_NEWCGROUP); /proc/PID/cgroup";
                lab.attempt(BELOW, action, || deeper(&outer, &inner)).map(drop)
            }
            // Whether this user may make a cgroup depends on the machine.
            Flavour::Rootless => {
                let seen = claimed_below().map(|(name, _)| (name, Fact::text(NOT_TRIED)));
                lab.note(BELOW, "nothing: in a user namespace", facts(seen))
            }
        }
    }

    fn claims(&self) -> Vec<Claim> {
        let mut claims = vec![
            Claim::is(TOOL, ONLY_ROOT, true),
            Claim::is(CONTROL, "the paths are the caller's", true),
            Claim::is(CONTROL, ONLY_ROOT, false).unless(
                When::Rootless,
                Fact::text(NOT_TRIED),
                "namespace-cgroup-not-delegated",
            ),
            Claim::is("every hierarchy", "every path of its own is `/`", true),
            Claim::is("every hierarchy", "every path of its parent is `/`", true),
            Claim::is("every hierarchy", "from outside its paths are those of its parent", true),
        ];
        claims.extend(claimed_below().map(|(name, fact)| {
            let because = "namespace-cgroup-not-delegated";
            Claim::new(BELOW, name, fact).unless(When::Rootless, Fact::text(NOT_TRIED), because)
        }));
        claims.extend(identity::claims(identity::CGROUP));
        claims
    }
}

/// The paths that a shell reads, in a namespace of its own and without one.
fn tool(lab: &mut Lab<'_>) -> Result<()> {
    let command = Command::new(["unshare", "--cgroup", "bash", "-c", PATHS]);
    let ran = lab.unshown(&command)?;
    let only_root = |stdout: &str| Fact::Is(stdout == "/\n");
    lab.ran(TOOL, &command, &ran, facts([(ONLY_ROOT, only_root(&ran.output.stdout))]))?;

    let command = Command::new(["bash", "-c", PATHS]);
    let mut ran = lab.unshown(&command)?;
    let own = paths("self").doing(|| "read the own cgroups")?;
    let own: BTreeSet<&str> = own.iter().map(|(_, path)| path.as_str()).collect();
    let same = ran.output.stdout.lines().collect::<BTreeSet<_>>() == own;
    // Where the sandbox has no cgroup of its own, its path may be `/` as well.
    let only_root = match lab.flavour() {
        Flavour::Root => only_root(&ran.output.stdout),
        Flavour::Rootless => Fact::text(NOT_TRIED),
    };
    // The paths are the machine's.
    ran.output = Output::default();
    let seen = facts([(ONLY_ROOT, only_root), ("the paths are the caller's", Fact::Is(same))]);
    lab.ran(CONTROL, &command, &ran, seen)
}

/// What is claimed of a namespace that is rooted below a cgroup of ours.
fn claimed_below() -> [(&'static str, Fact); 6] {
    [
        ("before unshare(2) its path is whole", Fact::Is(true)),
        ("its own path", Fact::text("/")),
        ("the path of a process above", Fact::text("/..")),
        ("a mount made inside begins at its cgroup", Fact::Is(true)),
        ("the mount made outside begins above", Fact::Is(true)),
        ("from outside its path is whole", Fact::Is(true)),
    ]
}

/// A process that is in the cgroup of its parent, each seen from the other's namespace.
fn hierarchies() -> Result<Facts, Errno> {
    let all_roots =
        |process: &str| Ok(Fact::Is(paths(process)?.iter().all(|(_, path)| path == "/")));
    let parent = nix::unistd::getpid();
    let (inside, mut seen) = hold(Namespaces::CGROUP, || {
        Ok(facts([
            ("every path of its own is `/`", all_roots("self")?),
            ("every path of its parent is `/`", all_roots(&parent.to_string())?),
        ]))
    })?;
    let same = paths(&inside.pid().to_string())? == paths("self")?;
    seen.insert("from outside its paths are those of its parent".into(), Fact::Is(same));
    Ok(seen)
}

/// A namespace that is rooted in a cgroup of its own, with a process left above.
fn deeper(outer: &Path, inner: &Path) -> Result<Facts, Errno> {
    let own = paths("self")?.into_iter().find(|(_, path)| Token::all_in(path).next().is_some());
    let (controllers, path) = own.ok_or(Errno::ENOENT)?;
    raw::cgroup(outer, &controllers)?;
    let folder = outer.join(path.trim_start_matches('/')).join("inner");
    errno(fs::create_dir(&folder))?;
    let seen = views(&controllers, &path, &folder, inner);
    remove(&folder)?;
    raw::detach(outer)?;
    seen
}

fn views(controllers: &str, path: &str, folder: &Path, inner: &Path) -> Result<Facts, Errno> {
    let of = |process: &str| -> Result<String, Errno> {
        let found = paths(process)?.into_iter().find(|(name, _)| name == controllers);
        found.map(|(_, path)| path).ok_or(Errno::ENOENT)
    };
    let inode = |path: &Path| errno(fs::metadata(path)).map(|file| file.ino());
    let (inside, mut seen) = hold(Namespaces::empty(), || {
        errno(fs::write(folder.join("cgroup.procs"), "0"))?;
        let before = of("self")?;
        raw::unshare(Namespaces::CGROUP)?;
        let (own, init) = (of("self")?, of("1")?);
        let mounts = probe::own_mounts().map_err(|_| Errno::EIO)?;
        let above = |root: &str| root.starts_with("/..");
        let outer =
            mounts.iter().any(|mount| above(&mount.root) && folder.starts_with(&mount.point));
        raw::cgroup(inner, controllers)?;
        let same = inode(inner)? == inode(folder)?;
        raw::detach(inner)?;
        Ok(facts([
            ("before unshare(2) its path is whole", Fact::Is(before == format!("{path}/inner"))),
            ("its own path", Fact::text(own)),
            ("the path of a process above", Fact::text(init)),
            ("a mount made inside begins at its cgroup", Fact::Is(same)),
            ("the mount made outside begins above", Fact::Is(outer)),
        ]))
    })?;
    let whole = of(&inside.pid().to_string())? == format!("{path}/inner");
    seen.insert("from outside its path is whole".into(), Fact::Is(whole));
    Ok(seen)
}

/// The hierarchies by their controllers, and the path of a process in each.
fn paths(process: &str) -> Result<Vec<(String, String)>, Errno> {
    let content = errno(fs::read(format!("/proc/{process}/cgroup")))?;
    let lines = text::cgroups(&content).map_err(|_| Errno::EIO)?;
    Ok(lines.into_iter().map(|line| (line.controllers, line.path)).collect())
}

/// A process that has been waited for may still count in its cgroup for a moment.
fn remove(folder: &Path) -> Result<(), Errno> {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        match errno(fs::remove_dir(folder)) {
            Err(Errno::EBUSY) if Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(1));
            }
            result => return result,
        }
    }
}
