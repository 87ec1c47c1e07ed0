//! `chroot/hello-static`: one file is a whole root.
//!
//! Why the kernel does this: a static program has no PT_INTERP, so execve(2) maps it and
//! jumps to its own entry; it has no DT_NEEDED either, so nothing is opened afterwards.
//! What the shared library would have brought is inside the file, which is larger for it.

use std::fs;

use harness::experiment::{Claim, Experiment, Lab, facts, needed};
use harness::record::Fact;
use harness::requirement::{CHROOT, GCC_STATIC, PTRACE, Requirement};
use harness::sandbox::Command;
use harness::{Doing, Result};

use super::hello_dynamic::SOURCE;

/// The C program of the workshop, linked statically.
pub struct HelloStatic;

impl Experiment for HelloStatic {
    fn id(&self) -> &'static str {
        "chroot/hello-static"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![CHROOT, PTRACE]
    }

    fn shows(&self) -> Vec<Requirement> {
        vec![GCC_STATIC]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let (root, program) = (lab.work("root"), lab.work("root/hello"));
        fs::create_dir(&root).doing(|| "make the root")?;
        fs::write(lab.work("hello.c"), SOURCE).doing(|| "write hello.c")?;
        lab.run("build", &Command::new(["gcc", "--static", "-o", "root/hello", "hello.c"]))?;
        lab.run("build dynamic", &Command::new(["gcc", "-o", "hello-dynamic", "hello.c"]))?;
        let closure = lab.closure(&program)?;
        let size = |path| fs::metadata(path).map(|file| file.len()).doing(|| "look at a program");
        let (alone, shared) = (size(&program)?, size(&lab.work("hello-dynamic"))?);
        lab.note(
            "file",
            "what the program's headers say",
            facts([
                ("has PT_INTERP", Fact::Is(closure.interpreter.is_some())),
                ("needed", Fact::list(needed(&closure))),
                ("larger than the dynamic one", Fact::Is(alone > shared)),
            ]),
        )?;
        lab.measure("static hello", alone as f64, "bytes")?;
        lab.measure("dynamic hello", shared as f64, "bytes")?;
        let tree = lab.tree("root", &root)?;
        let chroot = Command::new(["chroot", "/tmp/work/root", "/hello"]);
        let traced = lab.traced("alone", &chroot, &["chroot", "execve", "openat"])?;
        let after = traced.calls.iter().skip_while(|call| call.path != "/hello").skip(1);
        lab.note(
            "compared",
            "the root, and what the program opened",
            facts([
                ("files in the root", Fact::Count(tree.len() as u64)),
                ("files opened by the program", Fact::Count(after.count() as u64)),
                ("is the source's text", Fact::Is(traced.ran.output.stdout == "Hello, World!")),
            ]),
        )
    }

    fn claims(&self) -> Vec<Claim> {
        vec![
            Claim::exit("build", 0),
            Claim::is("file", "has PT_INTERP", false),
            Claim::new("file", "needed", Fact::List(Vec::new())),
            Claim::is("file", "larger than the dynamic one", true),
            Claim::exit("alone", 0),
            Claim::new("compared", "files in the root", Fact::Count(1)),
            Claim::new("compared", "files opened by the program", Fact::Count(0)),
            Claim::is("compared", "is the source's text", true),
        ]
    }
}
