//! `chroot/missing-root`: the first try of the workshop, a root that is not there.
//!
//! Why the kernel does this: chroot(2) looks the path up before anything else, so a
//! missing root is `ENOENT` for everybody; the privilege is checked only afterwards.
//! The `chroot` tool reports a failed chroot(2) with its own status 125.

use harness::Result;
use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::record::{Call, Fact};
use harness::requirement::{BASH, CHROOT, PTRACE, Requirement};
use harness::sandbox::{Caller, Command};
use nix::errno::Errno;

/// A root that does not exist.
pub struct MissingRoot;

impl Experiment for MissingRoot {
    fn id(&self) -> &'static str {
        "chroot/missing-root"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![CHROOT, BASH, PTRACE]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let root = lab.work("root");
        let tool = Command::new(["chroot".as_ref(), root.as_os_str(), "bash".as_ref()]);
        lab.traced("tool", &tool, &["chroot", "execve"])?;
        lab.traced("tool as ordinary user", &tool.clone().caller(Caller::Ordinary), &["chroot"])?;
        let raw = || -> Facts { facts([("chroot(2)", Fact::of(&nix::unistd::chroot(&root)))]) };
        lab.call("raw call", "chroot(\"/tmp/work/root\")", raw)?;
        Ok(())
    }

    fn claims(&self) -> Vec<Claim> {
        let call = Call::new("chroot", "/tmp/work/root", "ENOENT");
        let looked_up = Fact::Calls(vec![call]);
        vec![
            Claim::exit("tool", 125),
            Claim::new("tool", "calls", looked_up.clone()),
            Claim::exit("tool as ordinary user", 125),
            Claim::new("tool as ordinary user", "calls", looked_up),
            Claim::errno("raw call", "chroot(2)", Errno::ENOENT),
        ]
    }
}
