//! `namespace/uts`: a host name of one's own.
//!
//! Why the kernel does this: the host name is a string in `struct uts_namespace`, which a
//! task reaches through its nsproxy. CLONE_NEWUTS copies that structure (copy_utsname), so
//! a new namespace begins with its creator's name, and sethostname(2) writes into whichever
//! copy the caller uses after asking for CAP_SYS_ADMIN over the user namespace that owns
//! it. The structure is counted: each nsproxy and each open file or mount of nsfs holds one
//! reference, and the last one that goes frees it. A process gives its nsproxy back in
//! exit(2), so afterwards neither its pid nor its pidfd leads to the namespace.

use std::ffi::OsString;
use std::os::fd::AsFd;

use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::probe::Namespace;
use harness::record::Fact;
use harness::requirement::{HOSTNAME, Requirement, UNSHARE};
use harness::sandbox::{Caller, Command, hold, raw};
use harness::sys::clone::Namespaces;
use harness::{Doing, Result};
use nix::errno::Errno;

use super::{hostname, identity, namespaces};

/// A UTS namespace.
pub struct Uts;

/// The name that the workshop gives.
const NAME: &str = "demo";

impl Experiment for Uts {
    fn id(&self) -> &'static str {
        "namespace/uts"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![UNSHARE, HOSTNAME]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let program = lab.work("isolab");
        lab.install_probe(&program)?;
        outer(lab, "before")?;

        let script = format!("hostname {NAME} && hostname && exec \"$0\" \"$@\"");
        let shell = ["sh", "-c", &script].map(OsString::from).into_iter().chain([program.into()]);
        let unshare = ["unshare", "--uts"].map(OsString::from).into_iter().chain(shell.clone());
        lab.probe("unshare --uts", &Command::new(unshare))?;
        outer(lab, "after unshare --uts")?;

        lab.attempt("raw calls", "unshare(CLONE_NEWUTS); sethostname(\"demo\")", raw_calls)?;
        outer(lab, "after the raw calls")?;
        lab.attempt("without privilege", "the same by an ordinary user", unprivileged)?;
        lifetime(lab)?;
        identity::run(lab, identity::UTS)?;
        outer(lab, "after clone3")?;

        lab.probe("without the namespace", &Command::new(shell))?;
        outer(lab, "after the steps without the namespace")?;
        lab.attempt("without the namespace, raw call", "sethostname(\"isolab\")", || {
            Ok(facts([("sethostname(2)", Fact::of(&raw::set_hostname("isolab")))]))
        })?;
        outer(lab, "after")
    }

    fn claims(&self) -> Vec<Claim> {
        let name = |step, name: &str| Claim::new(step, "hostname", Fact::text(name));
        let inside = |step| Claim::new(step, "hostname inside", Fact::text(NAME));
        let (child, held) = ("clone3 with CLONE_NEWUTS", "its process has ended");
        let mut claims = vec![
            name("before", "isolab"),
            Claim::exit("unshare --uts", 0),
            Claim::new("unshare --uts, from inside", "hostname", Fact::text("different")),
            Claim::new("unshare --uts, from inside", "namespaces", namespaces(&["uts"])),
            Claim::new("unshare --uts, from outside", "namespaces", namespaces(&["uts"])),
            name("after unshare --uts", "isolab"),
            Claim::ok("raw calls", "unshare(2)"),
            Claim::new("raw calls", "hostname as copied", Fact::text("isolab")),
            Claim::ok("raw calls", "sethostname(2)"),
            inside("raw calls"),
            Claim::is("raw calls", "same namespace as before", false),
            name("after the raw calls", "isolab"),
            Claim::errno("without privilege", "sethostname(2)", Errno::EPERM),
            Claim::errno("without privilege", "unshare(CLONE_NEWUTS)", Errno::EPERM),
            Claim::ok("without privilege", "unshare(CLONE_NEWUSER | CLONE_NEWUTS)"),
            Claim::ok("without privilege", "sethostname(2) in both namespaces"),
            inside("without privilege"),
            inside(child),
            inside(held),
            name("after clone3", "isolab"),
            Claim::exit("without the namespace", 0),
            Claim::new("without the namespace, from inside", "namespaces", namespaces(&[])),
            Claim::new("without the namespace, from inside", "hostname", Fact::text("same")),
            name("after the steps without the namespace", NAME),
            Claim::ok("without the namespace, raw call", "sethostname(2)"),
            name("after", "isolab"),
        ];
        claims.extend(identity::claims(identity::UTS));
        claims
    }
}

/// What the sandbox itself is called.
fn outer(lab: &mut Lab<'_>, step: &str) -> Result<()> {
    lab.note(step, "uname(2) in the sandbox", facts([("hostname", hostname())]))
}

fn raw_calls() -> Result<Facts, Errno> {
    let before = Namespace::own("uts")?;
    let unshared = raw::unshare(Namespaces::UTS);
    let copied = hostname();
    let set = raw::set_hostname(NAME);
    Ok(facts([
        ("unshare(2)", Fact::of(&unshared)),
        ("hostname as copied", copied),
        ("sethostname(2)", Fact::of(&set)),
        ("hostname inside", hostname()),
        ("same namespace as before", Fact::Is(Namespace::own("uts")?.is(&before)?)),
    ]))
}

/// The right to it comes with a user namespace that owns the new UTS namespace.
fn unprivileged() -> Result<Facts, Errno> {
    Caller::Ordinary.become_it()?;
    let set = raw::set_hostname(NAME);
    let alone = raw::unshare(Namespaces::UTS);
    let both = raw::unshare(Namespaces::USER | Namespaces::UTS);
    let set_inside = raw::set_hostname(NAME);
    Ok(facts([
        ("sethostname(2)", Fact::of(&set)),
        ("unshare(CLONE_NEWUTS)", Fact::of(&alone)),
        ("unshare(CLONE_NEWUSER | CLONE_NEWUTS)", Fact::of(&both)),
        ("sethostname(2) in both namespaces", Fact::of(&set_inside)),
        ("hostname inside", hostname()),
    ]))
}

/// A namespace from its birth by clone3(2) to the life that an open descriptor gives it.
fn lifetime(lab: &mut Lab<'_>) -> Result<()> {
    let (clone, ()) = hold(Namespaces::UTS, || raw::set_hostname(NAME))
        .doing(|| "clone a process with CLONE_NEWUTS")?;
    let open = Namespace::of(clone.pid(), "uts").doing(|| "open the clone's namespace")?;
    lab.attempt("clone3 with CLONE_NEWUTS", "the clone calls sethostname(\"demo\")", || {
        raw::setns(clone.as_fd(), Namespaces::UTS)?;
        Ok(facts([("hostname inside", hostname())]))
    })?;
    // Dropped, it is killed and waited for.
    drop(clone);
    lab.attempt("its process has ended", "setns(2) by the file of nsfs that was open", || {
        raw::setns(open.as_fd(), Namespaces::UTS)?;
        Ok(facts([("hostname inside", hostname())]))
    })?;
    Ok(())
}
