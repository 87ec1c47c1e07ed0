//! `namespace/user`: root over what is one's own, and nobody elsewhere.
//!
//! Why the kernel does this: a user namespace has ids of its own, which its maps translate
//! to those of its parent, and an owner of every other namespace that is made in it. Its
//! first process has every capability, but a capability counts for an object only if the
//! object belongs to that user namespace or to one below it. So it may name its own host
//! and mount in its own mount namespace, and may not touch what it still shares. An id
//! that no map names is shown as the overflow id, and a file of such an owner cannot be
//! made where the file system does not know that id either. The files of /proc/sys ask for
//! a uid and not for a capability: who is the machine's uid 0 behind whatever map may open
//! them for writing, and only some handlers ask for a capability as well.

mod maps;
mod rights;

use std::os::fd::AsFd;

use harness::experiment::{Claim, Experiment, Facts, Lab, When, facts};
use harness::probe::Namespace;
use harness::record::Fact;
use harness::requirement::{NSENTER, Requirement, UNSHARE};
use harness::sandbox::{Command, Flavour, Sandbox, hold, raw};
use harness::sys::clone::Namespaces;
use harness::{Doing, Result};
use nix::errno::Errno;

use super::{hostname, identity};

/// A user namespace, its maps and its rights.
pub struct User;

impl Experiment for User {
    fn id(&self) -> &'static str {
        "namespace/user"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![UNSHARE, NSENTER]
    }

    fn sandbox(&self, flavour: Flavour) -> Sandbox {
        // The network whose settings are tried is not the machine's.
        Sandbox { namespaces: Namespaces::NET, ..Sandbox::new(flavour) }
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        lab.attempt("before", "getuid(2); uname(2)", outside)?;
        for (step, words) in TOOL {
            let command = Command::new(words.split(' '));
            let ran = lab.unshown(&command)?;
            let printed = Fact::text(ran.output.stdout.trim_end());
            lab.ran(step, &command, &ran, facts([("prints", printed)]))?;
        }
        lab.attempt("without a map", "clone3(CLONE_NEWUSER)", maps::none)?;
        let flavour = lab.flavour();
        lab.attempt("the map", "write(2) to uid_map, setgroups and gid_map", || {
            maps::written(flavour)
        })?;
        lab.attempt("rights", "calls on what is shared, and on what is owned", rights::owned)?;
        let action = "the same on the same, by who owns it";
        lab.attempt("rights, without the namespace", action, rights::control)?;
        lab.attempt("devices", "mknod(2)", rights::devices)?;
        lab.attempt("sysctl", "open(2) of files below /proc/sys for writing", rights::sysctl)?;
        identity::run(lab, identity::USER)?;
        entered(lab)?;
        lab.attempt("nested", "unshare(CLONE_NEWUSER) again and again", nested)?;
        lab.attempt("after", "getuid(2); uname(2)", outside)?;
        Ok(())
    }

    fn claims(&self) -> Vec<Claim> {
        let mut claims = Vec::new();
        for step in ["before", "after"] {
            claims.push(Claim::new(step, "uid", Fact::Count(0)));
            claims.push(Claim::new(step, "hostname", Fact::text("isolab")));
        }
        for ((step, _), printed) in TOOL.into_iter().zip(["0", "65534", "0"]) {
            claims.push(Claim::exit(step, 0));
            claims.push(Claim::new(step, "prints", Fact::text(printed)));
        }
        claims.extend(maps::claims());
        claims.extend(rights::claims());
        claims.extend(identity::claims(identity::USER));
        let by_pidfd = "setns by a pidfd";
        claims.extend([
            Claim::ok(by_pidfd, "setns(2)"),
            Claim::is(by_pidfd, "every capability inside", true),
            Claim::errno(by_pidfd, "setns(2) back to the parent", Errno::EPERM),
            Claim::errno(by_pidfd, "setns(2) to where it is", Errno::EINVAL),
            Claim::errno("nested", "unshare(2) at the limit", Errno::ENOSPC),
            Claim::new("sysctl", "kernel/hostname, own UTS namespace", Fact::Ok).unless(
                When::Rootless,
                Fact::errno(Errno::EACCES),
                "namespace-user-sysctl-owner",
            ),
            Claim::errno("sysctl", "net/ipv4/ip_forward, shared network namespace", Errno::EPERM)
                .unless(When::Rootless, Fact::errno(Errno::EACCES), "namespace-user-sysctl-owner")
                .unless(When::KernelBefore(6, 1), Fact::Ok, "namespace-user-sysctl-mode-only"),
            Claim::ok("sysctl", "net/ipv4/ip_forward, own network namespace"),
        ]);
        claims
    }
}

/// The tool, with and without a map, and the same command in no namespace of its own.
const TOOL: [(&str, &str); 3] = [
    ("unshare, mapped", "unshare --user --map-root-user id -u"),
    ("unshare, without a map", "unshare --user id -u"),
    ("without the namespace", "id -u"),
];

/// What must be the same before and after.
fn outside() -> Result<Facts, Errno> {
    let uid = rustix::process::getuid().as_raw();
    Ok(facts([("uid", Fact::Count(uid.into())), ("hostname", hostname())]))
}

/// What who enters one gets by it, and where it does not lead.
fn entered(lab: &mut Lab<'_>) -> Result<()> {
    let (child, ()) =
        hold(Namespaces::USER, maps::root).doing(|| "clone a process with CLONE_NEWUSER")?;
    let open = Namespace::of(child.pid(), "user").doing(|| "open the clone's namespace")?;
    let own = Namespace::own("user").doing(|| "open the own namespace")?;
    lab.attempt("setns by a pidfd", "setns(2) by the clone's pidfd", || {
        let joined = raw::setns(child.as_fd(), Namespaces::USER);
        Ok(facts([
            ("setns(2)", Fact::of(&joined)),
            ("every capability inside", Fact::Is(rights::all_capabilities())),
            ("setns(2) back to the parent", Fact::of(&raw::setns(own.as_fd(), Namespaces::USER))),
            ("setns(2) to where it is", Fact::of(&raw::setns(open.as_fd(), Namespaces::USER))),
        ]))
    })?;
    Ok(())
}

/// The kernel allows 32 of them in each other, whatever the first one is.
fn nested() -> Result<Facts, Errno> {
    for _ in 0..=33 {
        if let Err(errno) = raw::unshare(Namespaces::USER) {
            return Ok(facts([("unshare(2) at the limit", Fact::errno(errno))]));
        }
        maps::root()?;
    }
    Ok(facts([("unshare(2) at the limit", Fact::Ok)]))
}
