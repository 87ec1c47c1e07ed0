//! `chroot/empty-root`: the second try of the workshop, as root, with nothing inside.
//!
//! Why the kernel does this: chroot(2) only asks whether the path is a folder. What is
//! missing shows at the next execve(2), which looks `bash` up below the new root: one
//! `ENOENT` for each folder of PATH, and the tool ends with 127, "not found".

use std::fs;

use harness::experiment::{Claim, Experiment, Lab};
use harness::record::{Call, Fact};
use harness::requirement::{CHROOT, PTRACE, Requirement};
use harness::sandbox::Command;
use harness::{Doing, Result};

/// An empty root.
pub struct EmptyRoot;

impl Experiment for EmptyRoot {
    fn id(&self) -> &'static str {
        "chroot/empty-root"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![CHROOT, PTRACE]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let root = lab.work("root");
        fs::create_dir(&root).doing(|| "make the root")?;
        let tool = Command::new(["chroot".as_ref(), root.as_os_str(), "bash".as_ref()]);
        lab.traced("tool", &tool, &["chroot", "execve"])?;
        Ok(())
    }

    fn claims(&self) -> Vec<Claim> {
        let tried = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
        let mut calls = vec![Call::new("chroot", "/tmp/work/root", "ok")];
        calls.extend(tried.map(|folder| Call::new("execve", format!("{folder}/bash"), "ENOENT")));
        vec![Claim::exit("tool", 127), Claim::new("tool", "calls", Fact::Calls(calls))]
    }
}
