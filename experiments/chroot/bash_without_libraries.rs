//! `chroot/bash-without-libraries`: the file is there, and the errno says it is not.
//!
//! Why the kernel does this: execve(2) answers `ENOENT` for two different files. Asked
//! for `bash`, the tool looks in the folders of PATH, and none is below the new root.
//! Asked for `/bash`, the kernel opens it, reads PT_INTERP and cannot find the loader
//! that it names. With the loader in place execve(2) succeeds; from there on it is the
//! loader, a program, that misses a library and ends with 127.

use std::fs;
use std::path::Path;

use harness::experiment::{Claim, Experiment, Facts, Lab, facts, needed};
use harness::record::{Call, Fact};
use harness::requirement::{BASH, CHROOT, PTRACE, Requirement};
use harness::sandbox::Command;
use harness::{Doing, Result, errno};
use nix::errno::Errno;

/// Only the program file, copied.
pub struct BashWithoutLibraries;

impl Experiment for BashWithoutLibraries {
    fn id(&self) -> &'static str {
        "chroot/bash-without-libraries"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![CHROOT, BASH, PTRACE]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let root = lab.work("root");
        fs::create_dir(&root).doing(|| "make the root")?;
        let closure = lab.closure(Path::new("/bin/bash"))?;
        lab.run("copy", &Command::new(["cp", "/bin/bash", "/tmp/work/root"]))?;
        let chroot = |program: &str| Command::new(["chroot", "/tmp/work/root", program]);

        lab.traced("by name", &chroot("bash"), &["chroot", "execve"])?;
        lab.traced("by path", &chroot("/bash"), &["chroot", "execve"])?;
        let interpreter = closure.interpreter.clone().unwrap_or_default();
        lab.attempt("evidence", "chroot(\"ROOT\"); stat(2) of what execve(2) needs", || {
            evidence(&root, &interpreter)
        })?;

        let loader = root.join(interpreter.strip_prefix("/").unwrap_or(&interpreter));
        fs::create_dir_all(loader.parent().unwrap_or(&root))
            .doing(|| "make the loader's folder")?;
        fs::copy(&interpreter, &loader).doing(|| "copy the loader")?;
        let traced = chroot("/bash").traced(&["execve", "openat"])?;
        let missing = missing_library(&traced.calls);
        lab.ran(
            "with the loader only",
            &chroot("/bash"),
            &traced.ran,
            facts([
                ("execve(2)", Fact::text(&traced.calls[0].result)),
                ("library not found", Fact::text(&missing)),
                (
                    "it is the first of DT_NEEDED",
                    Fact::Is(needed(&closure).first() == Some(&missing)),
                ),
            ]),
        )
    }

    fn claims(&self) -> Vec<Claim> {
        vec![
            Claim::exit("by name", 127),
            Claim::exit("by path", 127),
            Claim::new(
                "by path",
                "calls",
                Fact::Calls(vec![
                    Call::new("chroot", "/tmp/work/root", "ok"),
                    Call::new("execve", "/bash", "ENOENT"),
                ]),
            ),
            Claim::ok("evidence", "stat /bash"),
            Claim::errno("evidence", "stat of its PT_INTERP", Errno::ENOENT),
            Claim::errno("evidence", "execve /bash", Errno::ENOENT),
            Claim::exit("with the loader only", 127),
            Claim::new("with the loader only", "execve(2)", Fact::text("ok")),
            Claim::is("with the loader only", "it is the first of DT_NEEDED", true),
        ]
    }
}

/// What lies behind the one errno: the file is there, its interpreter is not.
fn evidence(root: &Path, interpreter: &Path) -> Result<Facts, Errno> {
    nix::unistd::chroot(root)?;
    nix::unistd::chdir("/")?;
    let stat = |path: &Path| Fact::of(&errno(fs::metadata(path)));
    let Err(executed) = nix::unistd::execve(c"/bash", &[c"bash"], &[] as &[&std::ffi::CStr]);
    Ok(facts([
        ("stat /bash", stat(Path::new("/bash"))),
        ("PT_INTERP", Fact::text(interpreter.to_string_lossy())),
        ("stat of its PT_INTERP", stat(interpreter)),
        ("execve /bash", Fact::errno(executed)),
    ]))
}

/// The name of the file that the loader tried last, everywhere in vain.
fn missing_library(calls: &[Call]) -> String {
    let last = calls.iter().rev().find(|call| call.name == "openat" && call.result == "ENOENT");
    let path = last.map(|call| call.path.as_str()).unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}
