//! Which namespace a process is in, by every way in which the kernel tells it: the same
//! steps for each kind, and once more without the flag.

use std::os::fd::AsFd;

use harness::experiment::{Claim, Facts, Lab, facts};
use harness::probe::{NAMESPACES, Namespace};
use harness::record::Fact;
use harness::sandbox::{call, hold, raw};
use harness::sys::clone::Namespaces;
use harness::sys::ns;
use harness::{Doing, Result};
use nix::errno::Errno;
use nix::unistd::Pid;
use rustix::process::Signal;

/// A kind of namespace.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// Its link in /proc/PID/ns.
    pub(super) name: &'static str,
    /// What makes one.
    pub(super) flag: Namespaces,
    /// The name of that.
    pub(super) constant: &'static str,
    /// The links that unshare(2) changes.
    unshared: &'static [&'static str],
    /// The links that clone3(2) changes in the child.
    cloned: &'static [&'static str],
    /// Whether namespaces of this kind have a parent.
    is_tree: bool,
}

pub(super) const CGROUP: Kind = kind("cgroup", Namespaces::CGROUP, "CLONE_NEWCGROUP", &["cgroup"]);
pub(super) const IPC: Kind = kind("ipc", Namespaces::IPC, "CLONE_NEWIPC", &["ipc"]);
pub(super) const MOUNT: Kind = kind("mnt", Namespaces::MOUNT, "CLONE_NEWNS", &["mnt"]);
pub(super) const NET: Kind = kind("net", Namespaces::NET, "CLONE_NEWNET", &["net"]);
pub(super) const UTS: Kind = kind("uts", Namespaces::UTS, "CLONE_NEWUTS", &["uts"]);
pub(super) const USER: Kind =
    Kind { is_tree: true, ..kind("user", Namespaces::USER, "CLONE_NEWUSER", &["user"]) };
pub(super) const PID: Kind = Kind {
    is_tree: true,
    unshared: &["pid_for_children"],
    ..kind("pid", Namespaces::PID, "CLONE_NEWPID", &["pid", "pid_for_children"])
};
pub(super) const TIME: Kind = Kind {
    unshared: &["time_for_children"],
    ..kind("time", Namespaces::TIME, "CLONE_NEWTIME", &["time", "time_for_children"])
};

const fn kind(
    name: &'static str,
    flag: Namespaces,
    constant: &'static str,
    links: &'static [&'static str],
) -> Kind {
    Kind { name, flag, constant, unshared: links, cloned: links, is_tree: false }
}

/// The steps.
const CLONE: &str = "identity";
const CONTROL: &str = "identity, without the flag";
const UNSHARE: &str = "identity, by unshare";
const ENTER: &str = "identity, entered";
const AFTER: &str = "identity, after its process";

/// Runs the steps for one kind.
pub(super) fn run(lab: &mut Lab<'_>, kind: Kind) -> Result<()> {
    let Kind { name, flag, constant, .. } = kind;
    let cloned = || format!("clone a process with {constant}");
    let (child, ()) = hold(flag, || Ok(())).doing(cloned)?;
    let file = Namespace::of(child.pid(), name).doing(|| "open the clone's namespace")?;
    let action = format!("clone3({constant}); stat(2) and ioctl(2) of /proc/PID/ns/{name}");
    lab.attempt(CLONE, &action, || told(child.pid(), name))?;
    lab.attempt(CONTROL, "the same after clone3() without a flag", || {
        let (other, ()) = hold(Namespaces::empty(), || Ok(()))?;
        Ok(facts([("links that differ", differing(other.pid())?)]))
    })?;
    let action = format!("unshare({constant}), fork; /proc/PID/ns of the caller");
    lab.attempt(UNSHARE, &action, || unshared(flag))?;
    let action = format!("setns(2) by the pidfd; by /proc/PID/ns/{name}");
    lab.attempt(ENTER, &action, || {
        let mut seen = entered(&child, "by the pidfd", &file, kind)?;
        seen.extend(entered(&file, "by the file", &file, kind)?);
        Ok(seen)
    })?;

    let (pid, pidfd) = (child.pid(), child.as_fd().try_clone_to_owned().doing(|| "copy a pidfd")?);
    child.signal(Signal::KILL).doing(|| "end the clone")?;
    child.wait().doing(|| "wait for the clone")?;
    lab.attempt(AFTER, "what still leads to the namespace", || {
        let mut seen = entered(&pidfd, "by the pidfd", &file, kind)?;
        seen.extend(entered(&file, "by the file", &file, kind)?);
        let open = Namespace::of(pid, name);
        seen.insert("open(2) of its link".into(), Fact::of(&open));
        Ok(seen)
    })?;
    Ok(())
}

/// What is claimed of them.
pub(super) fn claims(kind: Kind) -> Vec<Claim> {
    let links = |step, links: &[&'static str]| {
        Claim::new(step, "links that differ", Fact::list(links.iter().copied()))
    };
    let none = || Fact::errno(Errno::EINVAL);
    let (parent, uid) = match kind {
        Kind { name: "user", .. } => (Fact::text(THE_CALLERS), Fact::Count(0)),
        Kind { is_tree: true, .. } => (Fact::text(THE_CALLERS), none()),
        _ => (none(), none()),
    };
    vec![
        links(CLONE, kind.cloned),
        links(CONTROL, &[]),
        links(UNSHARE, kind.unshared),
        Claim::new(CLONE, "NS_GET_NSTYPE", Fact::text(kind.name)),
        Claim::new(CLONE, "NS_GET_USERNS", Fact::text(THE_CALLERS)),
        Claim::new(CLONE, "NS_GET_PARENT", parent),
        Claim::new(CLONE, "NS_GET_OWNER_UID", uid),
        Claim::ok(ENTER, "setns(2) by the pidfd"),
        Claim::is(ENTER, "by the pidfd, it is that one", true),
        Claim::ok(ENTER, "setns(2) by the file"),
        Claim::is(ENTER, "by the file, it is that one", true),
        Claim::errno(AFTER, "open(2) of its link", Errno::ENOENT),
        Claim::errno(AFTER, "setns(2) by the pidfd", Errno::ESRCH),
        Claim::ok(AFTER, "setns(2) by the file"),
        Claim::is(AFTER, "by the file, it is that one", true),
    ]
}

/// What an owner or a parent is.
const THE_CALLERS: &str = "the caller's";

/// What the kernel says of the namespace of a process.
fn told(pid: Pid, name: &str) -> Result<Facts, Errno> {
    let file = Namespace::of(pid, name)?;
    let uid = ns::owner_uid(&file).map(u64::from);
    // A namespace above is compared with the caller's own of its kind.
    let above = |above: Result<Namespace, Errno>, kind| -> Result<Fact, Errno> {
        Ok(match above {
            Ok(above) if above.is(&Namespace::own(kind)?)? => Fact::text(THE_CALLERS),
            Ok(_) => Fact::text("another one"),
            Err(errno) => Fact::errno(errno),
        })
    };
    Ok(facts([
        ("links that differ", differing(pid)?),
        ("NS_GET_NSTYPE", Fact::text(file.kind()?)),
        ("NS_GET_USERNS", above(file.owner(), "user")?),
        ("NS_GET_PARENT", above(file.parent(), name)?),
        ("NS_GET_OWNER_UID", uid.map_or_else(Fact::errno, Fact::Count)),
    ]))
}

/// The links of a process that lead elsewhere than those of the caller.
fn differing(pid: Pid) -> Result<Fact, Errno> {
    let differs = |link: &&str| -> Result<bool, Errno> {
        Ok(!Namespace::of(pid, link)?.is(&Namespace::own(link)?)?)
    };
    let mut found = Vec::new();
    for link in &NAMESPACES {
        if differs(link)? {
            found.push(*link);
        }
    }
    Ok(Fact::list(found))
}

/// Which links unshare(2) changes. A PID namespace can be opened when it has an init.
fn unshared(flag: Namespaces) -> Result<Facts, Errno> {
    let before: Vec<_> = NAMESPACES.iter().map(|link| Namespace::own(link)).collect();
    raw::unshare(flag)?;
    let (_init, ()) = hold(Namespaces::empty(), || Ok(()))?;
    let mut found = Vec::new();
    for (link, before) in NAMESPACES.iter().zip(before) {
        if !Namespace::own(link)?.is(&before?)? {
            found.push(*link);
        }
    }
    Ok(facts([("links that differ", Fact::list(found))]))
}

/// Where setns(2) by `door` leads to, tried by a copy of this process, which it moves.
fn entered(door: impl AsFd, way: &str, file: &Namespace, kind: Kind) -> Result<Facts, Errno> {
    let inside = call(|| -> Result<bool, i32> {
        raw::setns(door.as_fd(), kind.flag).map_err(|errno| errno as i32)?;
        let link = kind.unshared.first().copied().unwrap_or(kind.name);
        let own = Namespace::own(link).and_then(|own| own.is(file));
        own.map_err(|errno| errno as i32)
    });
    let inside = inside.map_err(|_| Errno::ECHILD)?.map_err(Errno::from_raw);
    let mut seen = facts([]);
    seen.insert(format!("setns(2) {way}"), Fact::of(&inside));
    seen.extend(inside.map(|so| (format!("{way}, it is that one"), Fact::Is(so))));
    Ok(seen)
}
