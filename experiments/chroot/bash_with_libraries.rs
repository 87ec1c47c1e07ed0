//! `chroot/bash-with-libraries`: the exercise of ldd, done by reading the files.
//!
//! Why the kernel does this: execve(2) needs the program and its PT_INTERP below the new
//! root, the loader needs what DT_NEEDED names, and nothing else of the host. With these
//! in place bash runs, `pwd` is `/`, and the host's files cannot be named any more. Only
//! the root differs: every namespace is still the caller's.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use harness::elf::Closure;
use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::record::Fact;
use harness::requirement::{BASH, CHROOT, Requirement};
use harness::sandbox::{Command, Ended};
use harness::{Doing, Result, errno};
use nix::errno::Errno;

/// Bash with everything that it needs.
pub struct BashWithLibraries;

impl Experiment for BashWithLibraries {
    fn id(&self) -> &'static str {
        "chroot/bash-with-libraries"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![CHROOT, BASH]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let root = lab.work("root");
        let closures = lab.install(&["/bin/bash"], &root)?;
        let shell = |script: &str| Command::new(["chroot", "/tmp/work/root", "bash", "-c", script]);
        lab.run("bash", &shell("pwd; echo /*; echo $BASH"))?;
        lab.attempt("root", "chroot(\"ROOT\"); stat(2)", || look_around(&root))?;
        let needed = each_is_needed(&root, &closures[0], &shell("exit 0"))?;
        lab.note(
            "minimal",
            "bash again, with each file of the closure taken away in turn",
            needed,
        )?;
        lab.install_probe(&root.join("isolab"))?;
        lab.probe("probe", &Command::new(["chroot", "/tmp/work/root", "/isolab"]))
    }

    fn claims(&self) -> Vec<Claim> {
        vec![
            Claim::exit("bash", 0),
            Claim::is("root", "is the host's", false),
            Claim::is("root", "is ROOT", true),
            Claim::errno("root", "stat /etc/passwd of the host", Errno::ENOENT),
            Claim::errno("root", "stat /usr/bin/env of the host", Errno::ENOENT),
            Claim::is("minimal", "bash runs with one file less", false),
            Claim::exit("probe", 0),
            Claim::new("probe, from inside", "root", Fact::text("different")),
            Claim::is("probe, from outside", "chrooted", true),
            Claim::new("probe, from outside", "disagreements", Fact::List(Vec::new())),
        ]
    }
}

/// From inside: which folder `/` is, and what of the host can be named.
fn look_around(root: &Path) -> Result<Facts, Errno> {
    let identity = |path: &Path| errno(fs::metadata(path)).map(|file| (file.dev(), file.ino()));
    let (host, folder) = (identity(Path::new("/"))?, identity(root)?);
    nix::unistd::chroot(root)?;
    nix::unistd::chdir("/")?;
    let inside = identity(Path::new("/"))?;
    let stat = |path: &str| Fact::of(&errno(fs::metadata(path)));
    Ok(facts([
        ("is the host's", Fact::Is(inside == host)),
        ("is ROOT", Fact::Is(inside == folder)),
        ("stat /etc/passwd of the host", stat("/etc/passwd")),
        ("stat /usr/bin/env of the host", stat("/usr/bin/env")),
    ]))
}

/// Takes away the loader and each library in turn: bash must not run without it.
fn each_is_needed(root: &Path, closure: &Closure, shell: &Command) -> Result<Facts> {
    let mut ran = Vec::new();
    let files: Vec<PathBuf> = closure.paths().map(Path::to_path_buf).collect();
    for file in &files {
        let inside = root.join(file.strip_prefix("/").unwrap_or(file));
        let aside = root.join("aside");
        fs::rename(&inside, &aside).doing(|| format!("take {} away", file.display()))?;
        if shell.run()?.ended == Ended::Exit(0) {
            ran.push(file.display().to_string());
        }
        fs::rename(&aside, &inside).doing(|| format!("put {} back", file.display()))?;
    }
    Ok(facts([
        ("files taken away", Fact::Count(files.len() as u64)),
        ("bash runs with one file less", Fact::Is(!ran.is_empty())),
    ]))
}
