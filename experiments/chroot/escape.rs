//! `chroot/escape`: the classic way out of a chroot, and what closes it.
//!
//! Why the kernel does this: chroot(2) changes the process's root and nothing else.
//! `..` stops only where the walk meets that root, so a working folder outside of it
//! walks up to the real one; a second chroot(2) puts the root below the working folder.
//! After pivot_root(2) and the detaching of the old root no mount lies above the root
//! any more: the walk ends there, wherever the process's root is.

use std::fs::{self, metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::record::Fact;
use harness::sandbox::{Caller, Child, raw};
use harness::sys::clone::Namespaces;
use harness::{Doing, Result, errno};
use nix::errno::Errno;
use nix::unistd::{chdir, chroot, pivot_root};

/// Out of a chroot by a second one.
pub struct Escape;

/// How many folders up is surely far enough.
const UP: usize = 32;

/// Which folder it really is: device and inode.
pub(crate) type Identity = (u64, u64);

impl Experiment for Escape {
    fn id(&self) -> &'static str {
        "chroot/escape"
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let jail = lab.work("jail");
        fs::create_dir_all(jail.join("inner")).doing(|| "make the jail")?;
        let real = identity("/").doing(|| "look at the root")?;

        let confined = || confined(&jail, real);
        lab.attempt(
            "confined",
            "chroot(\"jail\"); chdir(\"/\"); chdir(\"..\") 32 times",
            confined,
        )?;
        let steps = "chroot(\"jail\"); chdir(\"/\"); chroot(\"inner\"); chdir(\"..\") 32 times; chroot(\".\")";
        lab.attempt("escape", steps, || escape(&jail, real))?;
        let steps = format!("without CAP_SYS_CHROOT: {steps}");
        lab.attempt("escape without privilege", &steps, || unprivileged(&jail))?;
        let steps = "chroot(\"jail\"); clone3(CLONE_NEWUSER)";
        lab.attempt("user namespace from a chroot", steps, || user_namespace(&jail))?;
        let steps = "pivot_root(\".\", \".\"); umount2(\".\", MNT_DETACH); then the escape";
        lab.attempt("escape after pivot_root", steps, || closed(&jail, real))?;
        Ok(())
    }

    fn claims(&self) -> Vec<Claim> {
        let pivoted = "escape after pivot_root";
        vec![
            Claim::is("confined", "root is the real one", false),
            Claim::is("confined", "`..` stops at the root", true),
            Claim::ok("escape", "second chroot(2)"),
            Claim::is("escape", "root is the real one", true),
            Claim::errno("escape without privilege", "second chroot(2)", Errno::EPERM),
            Claim::errno("user namespace from a chroot", "clone3(2)", Errno::EPERM),
            Claim::is(pivoted, "root is the real one after pivot_root(2)", false),
            Claim::ok(pivoted, "second chroot(2)"),
            Claim::is(pivoted, "root is the real one", false),
            Claim::is(pivoted, "root is the jail", true),
        ]
    }
}

/// Inside the jail as the `chroot` tool enters it: nothing leads out.
fn confined(jail: &Path, real: Identity) -> Result<Facts, Errno> {
    enter(jail)?;
    walk_up()?;
    Ok(facts([
        ("root is the real one", Fact::Is(identity("/")? == real)),
        ("`..` stops at the root", Fact::Is(identity(".")? == identity("/")?)),
    ]))
}

fn escape(jail: &Path, real: Identity) -> Result<Facts, Errno> {
    enter(jail)?;
    let second = break_out("inner")?;
    Ok(facts([
        ("second chroot(2)", second),
        ("root is the real one", Fact::Is(identity("/")? == real)),
    ]))
}

fn unprivileged(jail: &Path) -> Result<Facts, Errno> {
    enter(jail)?;
    Caller::Ordinary.become_it()?;
    Ok(facts([("second chroot(2)", Fact::of(&chroot("inner")))]))
}

/// Another consequence: the kernel refuses a user namespace to a chrooted process, since
/// its new capabilities would include CAP_SYS_CHROOT.
fn user_namespace(jail: &Path) -> Result<Facts, Errno> {
    enter(jail)?;
    Ok(facts([("clone3(2)", Fact::of(&Child::start(Namespaces::USER, || 0)))]))
}

/// In a mount namespace of its own, whose only root is the jail.
fn closed(jail: &Path, real: Identity) -> Result<Facts, Errno> {
    raw::unshare(Namespaces::MOUNT)?;
    raw::bind(jail, jail, false)?;
    chdir(jail)?;
    pivot_root(".", ".")?;
    raw::detach(Path::new("."))?;
    chdir("/")?;
    let pivoted = identity("/")?;
    let second = break_out("inner")?;
    Ok(facts([
        ("root is the real one after pivot_root(2)", Fact::Is(pivoted == real)),
        ("second chroot(2)", second),
        ("root is the real one", Fact::Is(identity("/")? == real)),
        ("root is the jail", Fact::Is(identity("/")? == pivoted)),
    ]))
}

fn enter(jail: &Path) -> Result<(), Errno> {
    chroot(jail)?;
    chdir("/")
}

/// The root moves below the working folder, to the folder `inner`, and nothing stops the
/// walk up any more. What the second chroot(2) answered.
pub(crate) fn break_out(inner: &str) -> Result<Fact, Errno> {
    let second = Fact::of(&chroot(inner));
    walk_up()?;
    chroot(".")?;
    Ok(second)
}

fn walk_up() -> Result<(), Errno> {
    (0..UP).try_for_each(|_| chdir(".."))
}

pub(crate) fn identity(path: impl AsRef<Path>) -> Result<Identity, Errno> {
    errno(metadata(path)).map(|file| (file.dev(), file.ino()))
}
