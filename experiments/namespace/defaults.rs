//! `namespace/defaults`: which namespaces a process is in before anybody makes one.
//!
//! Why the kernel does this: fork(2) shares the nsproxy and the user namespace of its
//! caller (copy_namespaces only counts one user more), so without a flag every process is
//! in its parent's namespaces, up to the initial ones that were built into the kernel. Each
//! namespace remembers the user namespace in which it was made; NS_GET_USERNS tells it, and
//! NS_GET_PARENT tells what is above, for user and PID namespaces only (`EINVAL`). Neither
//! shows what lies outside of the caller's own hierarchy (`EPERM`), and the initial ones
//! have no parent, which is the same answer. The links of `/proc/PID/ns` ask for ptrace
//! access to the process, since through them one could enter.

use std::collections::{BTreeMap, BTreeSet};

use harness::experiment::{Claim, Experiment, Facts, Lab, When, facts};
use harness::probe::{NAMESPACES, Namespace};
use harness::record::{Fact, NamespaceView};
use harness::requirement::{LSNS, Requirement};
use harness::sandbox::{Caller, Command, hold};
use harness::sys::clone::Namespaces;
use harness::{Result, errno};
use nix::errno::Errno;
use nix::unistd::Pid;

use super::namespaces;

/// The namespaces that are there already.
pub struct Defaults;

/// The sandbox's init: PID 1 of what can be seen from here.
const INIT: Pid = Pid::from_raw(1);

/// What every sandbox makes for itself, so that it is owned by its user namespace.
const MADE: [&str; 4] = ["ipc", "mnt", "pid", "uts"];

/// What was there before the sandbox.
const INHERITED: [&str; 3] = ["cgroup", "net", "time"];

impl Experiment for Defaults {
    fn id(&self) -> &'static str {
        "namespace/defaults"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![LSNS]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        lab.attempt("init", "/proc/1/ns beside /proc/self/ns of a child", || {
            Ok(facts([("namespaces", view(INIT))]))
        })?;
        lab.attempt("another process", "clone3() without a flag; /proc/PID/ns", || {
            let (other, ()) = hold(Namespaces::empty(), || Ok(()))?;
            Ok(facts([("namespaces", view(other.pid()))]))
        })?;
        lab.attempt("a process with all flags", "clone3(CLONE_NEW…); /proc/PID/ns", || {
            let (other, ()) = hold(Namespaces::all(), || Ok(()))?;
            Ok(facts([("namespaces", view(other.pid()))]))
        })?;
        lab.attempt("owner", "NS_GET_USERNS on each of /proc/self/ns", owners)?;
        lab.attempt("parent", "NS_GET_PARENT on each of /proc/self/ns", parents)?;
        lab.attempt("a child's", "clone3(CLONE_NEWUSER | CLONE_NEWPID); both requests", child)?;
        lab.attempt("init, by an ordinary user", "open and readlink of /proc/1/ns/uts", || {
            Caller::Ordinary.become_it()?;
            let link = errno(std::fs::read_link("/proc/1/ns/uts"));
            let open = Namespace::of(INIT, "uts");
            let link = match link {
                Ok(text) if text.as_os_str().is_empty() => Fact::text("nothing"),
                other => Fact::of(&other),
            };
            Ok(facts([("readlink(2)", link), ("open(2)", Fact::of(&open))]))
        })?;
        lsns(lab)
    }

    fn claims(&self) -> Vec<Claim> {
        let user = "a child's";
        let refused = "init, by an ordinary user";
        let mut claims = vec![
            Claim::new("init", "namespaces", namespaces(&[])),
            Claim::new("another process", "namespaces", namespaces(&[])),
            Claim::new("a process with all flags", "namespaces", namespaces(&NAMESPACES)),
            Claim::errno("parent", "user", Errno::EPERM),
            Claim::errno("parent", "pid", Errno::EPERM),
            Claim::errno("owner", "user", Errno::EPERM),
            Claim::is(user, "parent of its user namespace is the caller's", true),
            Claim::is(user, "owner of its user namespace is the caller's", true),
            Claim::is(user, "parent of its PID namespace is the caller's", true),
            Claim::is(user, "owner of its PID namespace is its user namespace", true),
            Claim::errno(refused, "readlink(2)", Errno::EACCES).unless(
                When::KernelBefore(6, 1),
                Fact::text("nothing"),
                "namespace-defaults-empty-link",
            ),
            Claim::errno(refused, "open(2)", Errno::EACCES),
            Claim::exit("lsns", 0),
            Claim::is("lsns", "lists the kinds of /proc/1/ns", true),
        ];
        let own = Fact::text("the caller's user namespace");
        claims.extend(MADE.map(|kind| Claim::new("owner", kind, own.clone())));
        claims.extend(INHERITED.map(|kind| {
            Claim::new("owner", kind, own.clone()).unless(
                When::Rootless,
                Fact::errno(Errno::EPERM),
                "namespace-defaults-owner-is-outside",
            )
        }));
        let childless = ["ipc", "mnt", "uts", "cgroup", "net", "time"];
        claims.extend(childless.map(|kind| Claim::errno("parent", kind, Errno::EINVAL)));
        claims
    }
}

/// The kinds without those that only tell where children will be.
fn kinds() -> impl Iterator<Item = &'static str> {
    NAMESPACES.into_iter().filter(|kind| !kind.ends_with("_for_children"))
}

/// How the namespaces of `pid` relate to those of this process.
fn view(pid: Pid) -> Fact {
    let of = |kind: &str| match Namespace::of(pid, kind).and_then(|n| n.is(&Namespace::own(kind)?))
    {
        Ok(true) => NamespaceView::Shared,
        Ok(false) => NamespaceView::Own,
        Err(_) => NamespaceView::Lost,
    };
    Fact::Namespaces(NAMESPACES.iter().map(|kind| ((*kind).to_owned(), of(kind))).collect())
}

fn owners() -> Result<Facts, Errno> {
    let own = Namespace::own("user")?;
    let of = |kind| -> Result<Fact, Errno> {
        Ok(match Namespace::own(kind)?.owner() {
            Ok(owner) if owner.is(&own)? => Fact::text("the caller's user namespace"),
            Ok(_) => Fact::text("another user namespace"),
            Err(errno) => Fact::errno(errno),
        })
    };
    kinds().map(|kind| Ok((kind.to_owned(), of(kind)?))).collect()
}

fn parents() -> Result<Facts, Errno> {
    kinds().map(|kind| Ok((kind.to_owned(), Fact::of(&Namespace::own(kind)?.parent())))).collect()
}

/// Below the caller's own namespaces everything can be asked.
fn child() -> Result<Facts, Errno> {
    let (other, ()) = hold(Namespaces::USER | Namespaces::PID, || Ok(()))?;
    let (user, pid) = (Namespace::of(other.pid(), "user")?, Namespace::of(other.pid(), "pid")?);
    let (own_user, own_pid) = (Namespace::own("user")?, Namespace::own("pid")?);
    let same = |one: Namespace, two: &Namespace| Ok::<_, Errno>(Fact::Is(one.is(two)?));
    Ok(facts([
        ("parent of its user namespace is the caller's", same(user.parent()?, &own_user)?),
        ("owner of its user namespace is the caller's", same(user.owner()?, &own_user)?),
        ("parent of its PID namespace is the caller's", same(pid.parent()?, &own_pid)?),
        ("owner of its PID namespace is its user namespace", same(pid.owner()?, &user)?),
    ]))
}

/// What the tool lists, as a set: it sorts by inode number.
fn lsns(lab: &mut Lab<'_>) -> Result<()> {
    let command = Command::new(["lsns", "--noheadings", "--output", "TYPE", "--task", "1"]);
    let mut ran = lab.unshown(&command)?;
    let listed: BTreeSet<&str> = ran.output.stdout.split_whitespace().collect();
    let same = Fact::Is(listed == kinds().collect());
    ran.output.stdout = listed.iter().map(|kind| format!("{kind}\n")).collect();
    lab.ran(
        "lsns",
        &command,
        &ran,
        BTreeMap::from([("lists the kinds of /proc/1/ns".into(), same)]),
    )
}
