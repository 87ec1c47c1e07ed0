//! `chroot/without-privilege`: the root is there, the right to change it is not.
//!
//! Why the kernel does this: chroot(2) needs CAP_SYS_CHROOT over the caller's own user
//! namespace, since a forged root could lie to a set-user-id program. Whoever makes a
//! user namespace has every capability in it, CAP_SYS_CHROOT among them, while the id
//! that the rest of the system sees stays the same: set-user-id programs of the host
//! gain nothing there.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::record::Fact;
use harness::requirement::{CHROOT, PTRACE, Requirement, UNSHARE};
use harness::sandbox::{Caller, Command, raw};
use harness::sys::clone::Namespaces;
use harness::{Doing, Result, errno};
use nix::errno::Errno;

/// A caller without CAP_SYS_CHROOT.
pub struct WithoutPrivilege;

impl Experiment for WithoutPrivilege {
    fn id(&self) -> &'static str {
        "chroot/without-privilege"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![CHROOT, UNSHARE, PTRACE]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let root = lab.work("root");
        fs::create_dir(&root).doing(|| "make the root")?;
        lab.install_probe(&root.join("isolab"))?;
        let inside = ["chroot", "/tmp/work/root", "/isolab", "--version"];

        let plain = Command::new(inside).caller(Caller::Ordinary);
        lab.traced("ordinary user", &plain, &["chroot", "execve"])?;
        let namespace = ["unshare", "--user", "--keep-caps"].into_iter().chain(inside);
        let namespace = Command::new(namespace).caller(Caller::Ordinary);
        lab.traced("ordinary user in a user namespace", &namespace, &["unshare", "chroot"])?;
        lab.attempt(
            "raw calls",
            "chroot(2), unshare(CLONE_NEWUSER), chroot(2) by one process",
            || raw_calls(&root),
        )?;
        let owner =
            |file| fs::metadata(lab.work(file)).map(|file| file.uid()).doing(|| "look at a file");
        let same = owner("before")? == owner("after")?;
        lab.note(
            "owner",
            "the files that it made before and after unshare(2)",
            facts([("same owner", Fact::Is(same))]),
        )
    }

    fn claims(&self) -> Vec<Claim> {
        vec![
            Claim::exit("ordinary user", 125),
            Claim::exit("ordinary user in a user namespace", 0),
            Claim::errno("raw calls", "chroot(2)", Errno::EPERM),
            Claim::ok("raw calls", "unshare(2)"),
            Claim::ok("raw calls", "chroot(2) in the user namespace"),
            Claim::is("owner", "same owner", true),
        ]
    }
}

/// One process, one id: refused at first, allowed in a user namespace of its own.
fn raw_calls(root: &Path) -> Result<Facts, Errno> {
    Caller::Ordinary.become_it()?;
    errno(fs::write("before", ""))?;
    let refused = nix::unistd::chroot(root);
    let unshared = raw::unshare(Namespaces::USER);
    errno(fs::write("after", ""))?;
    let allowed = nix::unistd::chroot(root);
    Ok(facts([
        ("chroot(2)", Fact::of(&refused)),
        ("unshare(2)", Fact::of(&unshared)),
        ("chroot(2) in the user namespace", Fact::of(&allowed)),
    ]))
}
