//! `namespace/time`: another uptime, under the same date.
//!
//! Why the kernel does this: a process that moves to another machine must not see its
//! monotonic clocks jump, so a time namespace holds an offset for CLOCK_MONOTONIC and one
//! for CLOCK_BOOTTIME. CLOCK_REALTIME has none: the date is the machine's. The offsets are
//! on a page beside the vDSO, which is chosen when a process gets its memory; so
//! unshare(2) leaves the caller where it is and only its children begin inside. When the
//! first process has entered, the offsets are frozen (`EACCES`): no clock may jump under a
//! running program.

use std::fs::{self, File};
use std::os::fd::AsFd;

use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::record::Fact;
use harness::requirement::{Requirement, TIME_NAMESPACE};
use harness::sandbox::{Caller, Command, hold, raw};
use harness::sys::clone::Namespaces;
use harness::{Result, errno};
use nix::errno::Errno;
use rustix::time::{ClockId, clock_gettime};

use super::identity;

/// A time namespace and its two offsets.
pub struct Time;

/// What is set: ten days and one day.
const OFFSETS: &str = "boottime 864000 0\nmonotonic 86400 0\n";

/// The same as the kernel prints it.
const PRINTED: &str = "monotonic       86400         0\nboottime       864000         0\n";

/// Before the machine was started.
const TOO_EARLY: &str = "boottime -8640000000 0\n";

const CLOCKS: [(ClockId, &str); 3] = [
    (ClockId::Boottime, "CLOCK_BOOTTIME"),
    (ClockId::Monotonic, "CLOCK_MONOTONIC"),
    (ClockId::Realtime, "CLOCK_REALTIME"),
];

impl Experiment for Time {
    fn id(&self) -> &'static str {
        "namespace/time"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![TIME_NAMESPACE]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let options = "unshare --time --fork --boottime 864000 --monotonic 86400";
        let command = Command::new(options.split(' ').chain(["cat", "/proc/self/timens_offsets"]));
        let ran = lab.unshown(&command)?;
        let more = facts([("the offsets are set", Fact::Is(ran.output.stdout == PRINTED))]);
        lab.ran("unshare --time", &command, &ran, more)?;
        let command = Command::new(["cat", "/proc/self/timens_offsets"]);
        let ran = lab.unshown(&command)?;
        let more = facts([("the offsets are set", Fact::Is(ran.output.stdout == PRINTED))]);
        lab.ran("without the namespace", &command, &ran, more)?;
        let action = "unshare(CLONE_NEWTIME); write timens_offsets; fork; setns(2)";
        lab.attempt("unshare", action, unshared)?;
        let action = "clone3(CLONE_NEWTIME); write timens_offsets";
        lab.attempt("clone3", action, cloned)?;
        lab.attempt("without privilege", "unshare(CLONE_NEWTIME)", || {
            Caller::Ordinary.become_it()?;
            Ok(facts([("unshare(2)", Fact::of(&raw::unshare(Namespaces::TIME)))]))
        })?;
        identity::run(lab, identity::TIME)
    }

    fn claims(&self) -> Vec<Claim> {
        let hours = |name, count| Claim::new("unshare", name, Fact::Count(count));
        let set = "write(2) of the offsets";
        let mut claims = vec![
            Claim::is("unshare --time", "the offsets are set", true),
            Claim::is("without the namespace", "the offsets are set", false),
            Claim::errno("unshare", "write(2) of a time before the start", Errno::ERANGE),
            Claim::ok("unshare", set),
            Claim::is("unshare", "the caller is inside", false),
            Claim::is("unshare", "the child is inside", true),
            hours("CLOCK_BOOTTIME of the caller, hours ahead", 0),
            hours("CLOCK_BOOTTIME of the child, hours ahead", 240),
            hours("CLOCK_MONOTONIC of the child, hours ahead", 24),
            hours("CLOCK_REALTIME of the child, hours ahead", 0),
            Claim::errno("unshare", "write(2) after the first child", Errno::EACCES),
            Claim::ok("unshare", "setns(2)"),
            hours("CLOCK_BOOTTIME after setns(2), hours ahead", 240),
            Claim::is("clone3", "the child is inside", true),
            Claim::errno("clone3", set, Errno::EACCES),
            Claim::errno("without privilege", "unshare(2)", Errno::EPERM),
        ];
        claims.extend(identity::claims(identity::TIME));
        claims
    }
}

/// Set the offsets, then enter.
fn unshared() -> Result<Facts, Errno> {
    let (outside, begin) = (link("time")?, clocks());
    raw::unshare(Namespaces::TIME)?;
    let new = link("time_for_children")?;
    let early = write(TOO_EARLY);
    let set = write(OFFSETS);
    let mut seen = facts([
        ("write(2) of a time before the start", early),
        ("write(2) of the offsets", set),
        ("the caller is inside", Fact::Is(link("time")? != outside)),
    ]);
    ahead(&mut seen, "of the caller", &begin);
    let (_child, inside) = hold(Namespaces::empty(), || {
        let mut seen = facts([("the child is inside", Fact::Is(link("time")? == new))]);
        ahead(&mut seen, "of the child", &begin);
        Ok(seen)
    })?;
    seen.extend(inside);
    seen.insert("write(2) after the first child".into(), write(OFFSETS));
    let namespace = errno(File::open("/proc/self/ns/time_for_children"))?;
    let joined = raw::setns(namespace.as_fd(), Namespaces::TIME);
    seen.insert("setns(2)".into(), Fact::of(&joined));
    ahead(&mut seen, "after setns(2)", &begin);
    Ok(seen)
}

/// Enter at once: nobody could set an offset before.
fn cloned() -> Result<Facts, Errno> {
    let outside = link("time")?;
    let (_child, seen) = hold(Namespaces::TIME, || {
        Ok(facts([
            ("the child is inside", Fact::Is(link("time")? != outside)),
            ("write(2) of the offsets", write(OFFSETS)),
        ]))
    })?;
    Ok(seen)
}

/// Writes the offsets of the namespace that the caller's children will be in.
fn write(offsets: &str) -> Fact {
    Fact::of(&errno(fs::write("/proc/self/timens_offsets", offsets)))
}

/// Which namespace: compared, never recorded.
fn link(kind: &str) -> Result<std::path::PathBuf, Errno> {
    errno(fs::read_link(format!("/proc/self/ns/{kind}")))
}

/// The clocks of this process, in seconds.
fn clocks() -> [i64; 3] {
    CLOCKS.map(|(clock, _)| clock_gettime(clock).tv_sec)
}

/// How many hours each clock is ahead of what it was, rounded: the run takes seconds.
fn ahead(seen: &mut Facts, whose: &str, begin: &[i64; 3]) {
    for ((_, name), (now, then)) in CLOCKS.iter().zip(clocks().iter().zip(begin)) {
        let hours = (now - then + 1800).div_euclid(3600);
        seen.insert(format!("{name} {whose}, hours ahead"), Fact::Count(hours as u64));
    }
}
