//! `chroot/hello-dynamic`: a program of one's own, and what it silently needs.
//!
//! Why the kernel does this: gcc links against the C library's shared object, so the
//! program is as helpless in an empty root as bash is, five lines or not. The closure is
//! the loader and libc, and with both it prints.

use std::fs;

use harness::experiment::{Claim, Experiment, Lab, facts, needed};
use harness::record::{Call, Fact};
use harness::requirement::{CHROOT, GCC, PTRACE, Requirement};
use harness::sandbox::Command;
use harness::{Doing, Result};

/// The C program of the workshop, linked as usual.
pub struct HelloDynamic;

/// The workshop's program.
pub(super) const SOURCE: &str = "\
#include <stdio.h>
int main()
{
   printf(\"Hello, World!\");
   return 0;
}
";

impl Experiment for HelloDynamic {
    fn id(&self) -> &'static str {
        "chroot/hello-dynamic"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![CHROOT, PTRACE]
    }

    fn shows(&self) -> Vec<Requirement> {
        vec![GCC]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let (root, program) = (lab.work("root"), lab.work("root/hello"));
        fs::create_dir(&root).doing(|| "make the root")?;
        fs::write(lab.work("hello.c"), SOURCE).doing(|| "write hello.c")?;
        lab.run("build", &Command::new(["gcc", "-o", "root/hello", "hello.c"]))?;
        let chroot = Command::new(["chroot", "/tmp/work/root", "/hello"]);
        lab.traced("alone", &chroot, &["chroot", "execve"])?;
        let closure = lab.closure(&program)?;
        lab.note(
            "closure",
            "what hello needs, read from the files",
            facts([
                ("needed", Fact::list(needed(&closure))),
                ("files", Fact::list(closure.paths().map(|path| path.display().to_string()))),
            ]),
        )?;
        lab.copy(&closure, &root)?;
        let ran = lab.run("with its closure", &chroot)?;
        lab.note(
            "output",
            "what it printed",
            facts([("is the source's text", Fact::Is(ran.output.stdout == "Hello, World!"))]),
        )
    }

    fn claims(&self) -> Vec<Claim> {
        vec![
            Claim::exit("build", 0),
            Claim::exit("alone", 127),
            Claim::new(
                "alone",
                "calls",
                Fact::Calls(vec![
                    Call::new("chroot", "/tmp/work/root", "ok"),
                    Call::new("execve", "/hello", "ENOENT"),
                ]),
            ),
            Claim::new("closure", "needed", Fact::list(["libc.so.6"])),
            Claim::exit("with its closure", 0),
            Claim::is("output", "is the source's text", true),
        ]
    }
}
