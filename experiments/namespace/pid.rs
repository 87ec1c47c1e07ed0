//! `namespace/pid`: process numbers of one's own, and an init that holds them together.
//!
//! Why the kernel does this: a process gets one number in its PID namespace and one in
//! each namespace above, all in one `struct pid`, so outer processes see inner ones and
//! never the other way. The numbers that are shown are those of the reader's namespace,
//! and those in /proc are of the namespace that mounted it. A process never changes its
//! namespace: unshare(2) and setns(2) set where its next children begin. The first child
//! is the init. It inherits orphans, signals without a handler do not reach it from
//! within, and when it ends the kernel kills the rest and gives out no number any more
//! (`ENOMEM`), since nobody is left to inherit and reap.

mod init;
mod tools;

use std::fs;
use std::path::Path;

use harness::experiment::{Claim, Experiment, Facts, Lab, When, facts};
use harness::probe::Status;
use harness::record::Fact;
use harness::requirement::{BASH, CHROOT, MOUNT, PS, Requirement, UNSHARE};
use harness::sandbox::{Child, call, hold, raw};
use harness::sys::clone::Namespaces;
use harness::{Doing, Result, errno};
use nix::errno::Errno;
use nix::sys::signal::Signal::{SIGKILL, SIGTERM};
use nix::unistd::getpid;

use super::identity;

/// A PID namespace, its init and its numbers.
pub struct Pid;

impl Experiment for Pid {
    fn id(&self) -> &'static str {
        "namespace/pid"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![UNSHARE, BASH, PS, CHROOT, MOUNT]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        tools::run(lab)?;
        let procs = lab.work("proc");
        fs::create_dir(&procs).doing(|| "make a mount point")?;
        lab.attempt("/proc", "clone3(CLONE_NEWPID); readlink(\"/proc/self\")", || proc(&procs))?;
        lab.attempt("NSpid", "clone3(CLONE_NEWPID) three deep; /proc/PID/status", nested)?;
        lab.attempt("unshare without a fork", "unshare(CLONE_NEWPID); fork twice", without_fork)?;
        lab.attempt("signals", "kill(1, …) from inside, then from outside", init::signals)?;
        lab.attempt("orphan", "a process whose parent has ended, and ends itself", init::orphan)?;
        lab.attempt(
            "init ends",
            "unshare(CLONE_NEWPID); kill init; fork; setns; fork",
            init::init_ends,
        )?;
        identity::run(lab, identity::PID)
    }

    fn claims(&self) -> Vec<Claim> {
        let surprise = "unshare without a fork";
        let mut claims = vec![
            Claim::new("/proc", "getpid()", Fact::Count(1)),
            Claim::is("/proc", "the outer /proc/self is 1", false),
            Claim::is("/proc", "its own /proc/self is 1", true),
            Claim::errno("/proc", "its own /proc/self, followed from outside", Errno::ENOENT),
            Claim::new("NSpid", "its numbers in the three", Fact::list(["3", "2", "1"])),
            Claim::new(
                "NSpid",
                "its numbers as the second level sees them",
                Fact::list(["2", "1"]),
            ),
            Claim::is(surprise, "the caller's number changed", false),
            Claim::errno(surprise, "pid_for_children before a child", Errno::ENOENT).unless(
                When::KernelFrom(7, 1),
                Fact::Ok,
                "pid-namespace-opened-early",
            ),
            Claim::new(surprise, "number of the first child", Fact::Count(1)),
            Claim::errno(surprise, "second child", Errno::ENOMEM),
            Claim::ok("signals", "kill(1, SIGTERM) from inside"),
            Claim::ok("signals", "kill(1, SIGKILL) from inside"),
            Claim::new("signals", "init, after SIGTERM and SIGKILL from outside", end(SIGKILL)),
            Claim::new(
                "signals",
                "another process, after SIGTERM and SIGKILL from outside",
                end(SIGTERM),
            ),
            Claim::new("orphan", "parent of init, as init sees it", Fact::Count(0)),
            Claim::new("orphan", "parent when the first one has ended", Fact::Count(1)),
            Claim::new("orphan", "state before init has waited", Fact::text("Z")),
            Claim::errno("orphan", "after init has waited", Errno::ENOENT),
            Claim::new("init ends", "the other process", end(SIGKILL)),
            Claim::errno("init ends", "fork", Errno::ENOMEM),
            Claim::ok("init ends", "setns(2) to what is left"),
            Claim::errno("init ends", "fork after setns(2)", Errno::ENOMEM),
        ];
        claims.extend(tools::claims());
        claims.extend(identity::claims(identity::PID));
        claims
    }
}

fn end(signal: nix::sys::signal::Signal) -> Fact {
    Fact::Signal(signal.as_str().into())
}

/// Whose numbers /proc shows: those of the namespace that mounted it.
fn proc(folder: &Path) -> Result<Facts, Errno> {
    let own = folder.join("self");
    let (_init, mut seen) = hold(Namespaces::PID, || {
        let outer = fs::read_link("/proc/self");
        raw::proc(folder)?;
        Ok(facts([
            ("getpid()", Fact::Count(getpid().as_raw() as u64)),
            ("the outer /proc/self is 1", Fact::Is(errno(outer)? == Path::new("1"))),
            ("its own /proc/self is 1", Fact::Is(errno(fs::read_link(&own))? == Path::new("1"))),
        ]))
    })?;
    let outside = Fact::of(&errno(fs::read_link(&own)));
    raw::detach(folder)?;
    seen.insert("its own /proc/self, followed from outside".into(), outside);
    Ok(seen)
}

/// Three namespaces, one in the other, each with an init that waits.
fn nested() -> Result<Facts, Errno> {
    let (_first, second_sees) = hold(Namespaces::PID, || {
        let (second, seen) = hold(Namespaces::PID, || {
            let (third, ()) = hold(Namespaces::PID, || Ok(()))?;
            raw::unshare(Namespaces::MOUNT)?;
            raw::proc(Path::new("/proc"))?;
            let seen = numbers(third.pid())?;
            std::mem::forget(third);
            Ok(seen)
        })?;
        std::mem::forget(second);
        Ok(seen)
    })?;
    let here = numbers("self")?.len();
    let deepest = errno(fs::read_dir("/proc"))?
        .flatten()
        .filter_map(|entry| numbers(entry.file_name().display()).ok())
        .max_by_key(Vec::len)
        .unwrap_or_default();
    let texts = |numbers: &[u32]| Fact::list(numbers.iter().map(u32::to_string));
    Ok(facts([
        ("numbers of a process here", Fact::Count(here as u64)),
        ("numbers of the innermost", Fact::Count(deepest.len() as u64)),
        ("its numbers in the three", texts(deepest.get(here..).unwrap_or_default())),
        ("its numbers as the second level sees them", texts(&second_sees)),
    ]))
}

/// The numbers of a process that this process's /proc shows.
fn numbers(process: impl std::fmt::Display) -> Result<Vec<u32>, Errno> {
    let status = errno(fs::read(format!("/proc/{process}/status")))?;
    Status::parse(&status).pids().map_err(|_| Errno::EIO)
}

/// The surprise of `unshare -p` without `-f`.
fn without_fork() -> Result<Facts, Errno> {
    let before = getpid();
    raw::unshare(Namespaces::PID)?;
    let unborn = errno(fs::read_link("/proc/self/ns/pid_for_children"));
    let changed = getpid() != before;
    let first = call(|| getpid().as_raw()).map_err(|_| Errno::ECHILD)?;
    Ok(facts([
        ("the caller's number changed", Fact::Is(changed)),
        ("pid_for_children before a child", Fact::of(&unborn)),
        ("number of the first child", Fact::Count(first as u64)),
        ("second child", Fact::of(&Child::start(Namespaces::empty(), || 0))),
    ]))
}
