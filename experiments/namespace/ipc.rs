//! `namespace/ipc`: queues, semaphores and shared memory with names of one's own.
//!
//! Why the kernel does this: System V objects and POSIX message queues are named by keys,
//! ids and names in tables of the kernel instead of by files. An IPC namespace holds one
//! set of these tables, so one key and one id stand for two objects in two namespaces.
//! /proc/sysvipc shows the tables of whoever opens it, an mqueue mount those of whoever
//! mounted it. The objects belong to the namespace and not to their maker: they outlive
//! every process of it but the last, after which the kernel empties the tables. A mount
//! of mqueue does not keep them: it is left without a namespace.

use std::fs::{self, File};
use std::os::fd::AsFd;
use std::path::Path;

use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::record::Fact;
use harness::requirement::{BASH, IPCS, Requirement, UNSHARE};
use harness::sandbox::{Command, hold, raw};
use harness::sys::clone::Namespaces;
use harness::sys::ipc::{self, Kind};
use harness::{Doing, Result, errno};
use nix::errno::Errno;
use nix::mqueue::{MQ_OFlag, MqAttr, mq_open};
use nix::sys::stat::Mode;

use super::identity;

/// An IPC namespace and its tables.
pub struct Ipc;

/// The name of each System V object.
const KEY: i32 = 0x0015_07ab;

const KINDS: [(Kind, &str); 3] = [
    (Kind::Queue, "message queue"),
    (Kind::Semaphores, "semaphores"),
    (Kind::Memory, "shared memory"),
];

/// What `ipcs` says of one queue, and of none.
const ONE: &str = "allocated queues = 1";
const NONE: &str = "allocated queues = 0";

impl Experiment for Ipc {
    fn id(&self) -> &'static str {
        "namespace/ipc"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![UNSHARE, BASH, IPCS]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let script = "ipcmk --queue > /dev/null; ipcs --queues --summary";
        tool(lab, "ipcs inside", &["unshare", "--ipc", "bash", "-c", script])?;
        tool(lab, "ipcs outside", &["ipcs", "--queues", "--summary"])?;
        lab.attempt("outside", "msgget(KEY), semget(KEY), shmget(KEY), new ones", || {
            let mut seen = made();
            seen.insert("queues in /proc/sysvipc".into(), queues()?);
            Ok(seen)
        })?;
        let action = "msgget(KEY), semget(KEY), shmget(KEY) by another process";
        lab.attempt("without a namespace", action, || Ok(found()))?;
        let action = "clone3(CLONE_NEWIPC); msgget(KEY), semget(KEY), shmget(KEY); then new ones";
        lab.attempt("inside", action, inside)?;
        let action = "unshare(CLONE_NEWIPC); msgget(KEY); setns(2) out, and in again by its file";
        lab.attempt("without a process", action, kept)?;
        let folder = lab.work("mqueue");
        fs::create_dir(&folder).doing(|| "make a mount point")?;
        let action = "inside: mq_open(\"/isolab\", O_CREAT), mount of mqueue; outside: both used";
        lab.attempt("POSIX queue", action, || posix(&folder))?;
        identity::run(lab, identity::IPC)
    }

    fn claims(&self) -> Vec<Claim> {
        let list = |names: &[&str]| Fact::list(names.iter().copied());
        let mut claims = vec![
            Claim::is("ipcs inside", "one queue", true),
            Claim::is("ipcs inside", "no queue", false),
            Claim::is("ipcs outside", "no queue", true),
            Claim::new("outside", "queues in /proc/sysvipc", Fact::Count(1)),
            Claim::new("inside", "queues in /proc/sysvipc at first", Fact::Count(0)),
            Claim::new("inside", "queues in /proc/sysvipc, read outside", Fact::Count(1)),
            Claim::errno("inside", "the outer queue by its id", Errno::EINVAL),
            Claim::is("inside", "the ids are those outside", true),
            Claim::errno("without a process", "outside, the queue by its key", Errno::ENOENT),
            Claim::ok("without a process", "inside again, the queue by its key"),
            Claim::errno("POSIX queue", "mq_open(2) outside", Errno::ENOENT),
            Claim::new("POSIX queue", "names in an own mount outside", list(&[])),
            Claim::new("POSIX queue", "names in the mount, read outside", list(&["isolab"])),
            Claim::ok("POSIX queue", "new queue through the mount, from outside"),
            Claim::errno("POSIX queue", "the same after the last process", Errno::EACCES),
        ];
        for (_, name) in KINDS {
            claims.extend([
                Claim::ok("outside", name),
                Claim::ok("without a namespace", name),
                Claim::errno("inside", name, Errno::ENOENT),
            ]);
        }
        claims.extend(identity::claims(identity::IPC));
        claims
    }
}

/// The number of queues, by `ipcs`: compared with what it says of one and of none.
fn tool(lab: &mut Lab<'_>, name: &str, words: &[&str]) -> Result<()> {
    let command = Command::new(words.iter().copied());
    let ran = lab.unshown(&command)?;
    let says = |text| Fact::Is(ran.output.stdout.lines().any(|line| line == text));
    let more = facts([("one queue", says(ONE)), ("no queue", says(NONE))]);
    lab.ran(name, &command, &ran, more)
}

fn by_key(new: bool) -> Facts {
    let of = |(kind, name): &(Kind, &str)| ((*name).into(), Fact::of(&raw::sysv(*kind, KEY, new)));
    KINDS.iter().map(of).collect()
}

/// Whether the three objects are there.
fn found() -> Facts {
    by_key(false)
}

/// Whether three new objects could be made.
fn made() -> Facts {
    by_key(true)
}

fn ids() -> Result<Vec<i32>, Errno> {
    KINDS.iter().map(|(kind, _)| raw::sysv(*kind, KEY, false)).collect()
}

/// How many queues /proc/sysvipc shows, below its line of headings.
fn queues() -> Result<Fact, Errno> {
    let table = errno(fs::read_to_string("/proc/sysvipc/msg"))?;
    Ok(Fact::Count(table.lines().skip(1).count() as u64))
}

/// The key is free inside, and what is made there has the ids of what is outside.
fn inside() -> Result<Facts, Errno> {
    let outer = ids()?;
    let (_inside, mut seen) = hold(Namespaces::IPC, || {
        let mut seen = found();
        seen.insert("queues in /proc/sysvipc at first".into(), queues()?);
        seen.insert("the outer queue by its id".into(), Fact::of(&ipc::queue(outer[0])));
        seen.extend(made().into_iter().map(|(name, fact)| (format!("new {name}"), fact)));
        seen.insert("the ids are those outside".into(), Fact::Is(ids()? == outer));
        raw::sysv(Kind::Queue, KEY + 1, true)?;
        seen.insert("queues in /proc/sysvipc with one more".into(), queues()?);
        Ok(seen)
    })?;
    seen.insert("queues in /proc/sysvipc, read outside".into(), queues()?);
    Ok(seen)
}

/// An open file of nsfs keeps a namespace in which no process is.
fn kept() -> Result<Facts, Errno> {
    let own = || errno(File::open("/proc/self/ns/ipc"));
    let enter = |file: &File| raw::setns(file.as_fd(), Namespaces::IPC);
    let queue = || Fact::of(&raw::sysv(Kind::Queue, KEY + 2, false));
    let outside = own()?;
    raw::unshare(Namespaces::IPC)?;
    let inside = own()?;
    raw::sysv(Kind::Queue, KEY + 2, true)?;
    enter(&outside)?;
    let there = queue();
    enter(&inside)?;
    Ok(facts([
        ("outside, the queue by its key", there),
        ("inside again, the queue by its key", queue()),
    ]))
}

/// A mount of mqueue shows the queues of its mounter to whoever reaches it.
fn posix(folder: &Path) -> Result<Facts, Errno> {
    let (last, ()) = hold(Namespaces::IPC, || {
        let one_byte = MqAttr::new(0, 1, 1, 0);
        let flags = MQ_OFlag::O_CREAT | MQ_OFlag::O_RDWR;
        mq_open("/isolab", flags, Mode::S_IRWXU, Some(&one_byte))?;
        raw::mqueue(folder)
    })?;
    let outside = mq_open("/isolab", MQ_OFlag::O_RDONLY, Mode::empty(), None);
    let create = |name| Fact::of(&errno(File::create_new(folder.join(name))));
    let mut seen = facts([
        ("mq_open(2) outside", Fact::of(&outside)),
        ("names in the mount, read outside", names(folder)?),
        ("new queue through the mount, from outside", create("second")),
    ]);
    // The end of the last process is the end of the namespace, not of the mount.
    drop(last);
    seen.insert("the same after the last process".into(), create("third"));
    seen.insert("names after the last process".into(), names(folder)?);
    raw::detach(folder)?;
    raw::mqueue(folder)?;
    seen.insert("names in an own mount outside".into(), names(folder)?);
    raw::detach(folder)?;
    Ok(seen)
}

fn names(folder: &Path) -> Result<Fact, Errno> {
    let entries = errno(fs::read_dir(folder))?.flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().display().to_string()).collect();
    names.sort();
    Ok(Fact::List(names))
}
