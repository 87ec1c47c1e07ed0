//! `namespace/mount`: a mount inside that is, or is not, seen outside.
//!
//! Why the kernel does this: CLONE_NEWNS copies every mount (copy_mnt_ns), and the copy of
//! a shared mount joins the peer group of the original. A mount on one peer is repeated on
//! each other one and on their slaves (propagate_mnt), whichever namespace they are in. A
//! slave receives and does not send; a private mount does neither. So the namespace alone
//! isolates nothing where the mount below is shared. MS_SHARED on the copy of a private
//! mount makes a new group with one member: it does not bring the old mount back.

use std::fs;
use std::path::Path;

use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::probe::{MountPoint, Namespace, mountinfo, own_mounts};
use harness::record::Fact;
use harness::requirement::{MOUNT, Requirement, UNSHARE};
use harness::sandbox::{Command, hold, raw};
use harness::sys::clone::Namespaces;
use harness::{Doing, Result, errno};
use nix::errno::Errno;
use rustix::mount::MountPropagationFlags;

use super::identity;

/// Mount namespaces and what spreads between them.
pub struct Mount;

/// The propagation inside; what mountinfo says; seen outside; seen inside.
const CASES: [(&str, MountPropagationFlags, &str, bool, bool); 3] = [
    ("private", MountPropagationFlags::PRIVATE, "private", false, false),
    ("slave", MountPropagationFlags::DOWNSTREAM, "slave", false, true),
    ("shared", MountPropagationFlags::SHARED, "shared", true, true),
];

/// The steps of the raw calls, as those of [`CASES`].
const RAW: [&str; 3] = ["raw calls, private", "raw calls, slave", "raw calls, shared"];

/// The steps of the tool, its option, and whether the mount is seen outside.
const TOOL: [(&str, &str, bool); 4] = [
    ("unshare, by default", "", false),
    ("unshare, slave", "--propagation=slave", false),
    ("unshare, shared", "--propagation=shared", true),
    ("unshare, unchanged", "--propagation=unchanged", true),
];

impl Experiment for Mount {
    fn id(&self) -> &'static str {
        "namespace/mount"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![UNSHARE, MOUNT]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let folder = lab.work("tree");
        prepare(&folder).doing(|| "make a shared mount")?;
        for ((_, flags, ..), step) in CASES.into_iter().zip(RAW) {
            let action = "clone3(CLONE_NEWNS); propagation set inside; a tmpfs on each side";
            lab.attempt(step, action, || both_sides(&folder, flags))?;
        }
        for (step, option, _) in TOOL {
            let inside = folder.join("inside");
            let option = (!option.is_empty()).then_some(option);
            let unshare = ["unshare", "--mount"].into_iter().chain(option);
            let words = unshare.chain(["mount", "-t", "tmpfs", "inside"]);
            let command = Command::new(words).argument(&inside);
            seen_after(lab, step, &command, &inside)?;
        }
        let inside = folder.join("inside");
        let plain = Command::new(["mount", "-t", "tmpfs", "inside"]).argument(&inside);
        seen_after(lab, "without the namespace", &plain, &inside)?;
        raw::propagation(&folder, MountPropagationFlags::PRIVATE).doing(|| "end the sharing")?;
        let action = "the same, but the mount outside is private; MS_SHARED inside";
        lab.attempt("from a private mount", action, || {
            both_sides(&folder, MountPropagationFlags::SHARED)
        })?;
        identity::run(lab, identity::MOUNT)
    }

    fn claims(&self) -> Vec<Claim> {
        let raw = |step, word: &str, outside, inside| {
            [
                Claim::is(step, "same namespace", false),
                Claim::new(step, "propagation inside", Fact::text(word)),
                Claim::is(step, "mount from inside seen outside", outside),
                Claim::is(step, "mount from outside seen inside", inside),
                Claim::is(step, "mount from inside seen inside", true),
            ]
        };
        let mut claims: Vec<Claim> = raw("from a private mount", "shared", false, false).into();
        for ((_, _, word, outside, inside), step) in CASES.into_iter().zip(RAW) {
            claims.extend(raw(step, word, outside, inside));
            claims.push(Claim::new(step, "propagation outside", Fact::text("shared")));
        }
        let control = ("without the namespace", "", true);
        for (step, _, seen) in TOOL.into_iter().chain([control]) {
            claims.push(Claim::exit(step, 0));
            claims.push(Claim::is(step, "seen outside", seen));
        }
        claims.extend(identity::claims(identity::MOUNT));
        claims
    }
}

/// A tmpfs that is shared, with two folders to mount on.
fn prepare(folder: &Path) -> Result<(), Errno> {
    errno(fs::create_dir(folder))?;
    raw::tmpfs(folder)?;
    raw::propagation(folder, MountPropagationFlags::SHARED)?;
    ["inside", "outside"].iter().try_for_each(|name| errno(fs::create_dir(folder.join(name))))
}

/// Whether something is mounted at `point`.
fn mounted(mounts: &[MountPoint], point: &Path) -> Fact {
    Fact::Is(mounts.iter().any(|mount| Path::new(&mount.point) == point))
}

fn propagation(mounts: &[MountPoint], point: &Path) -> Fact {
    let found = mounts.iter().find(|mount| Path::new(&mount.point) == point);
    Fact::text(found.map_or("not there", MountPoint::propagation))
}

/// A mount inside and one outside, looked at from both sides.
fn both_sides(folder: &Path, flags: MountPropagationFlags) -> Result<Facts, Errno> {
    let (inside, outside) = (folder.join("inside"), folder.join("outside"));
    let (other, ()) = hold(Namespaces::MOUNT, || {
        raw::propagation(folder, flags)?;
        raw::tmpfs(&inside)
    })?;
    raw::tmpfs(&outside)?;
    let broken = |_| Errno::EIO;
    let theirs = errno(fs::read(format!("/proc/{}/mountinfo", other.pid())))?;
    let (theirs, ours) = (mountinfo(&theirs).map_err(broken)?, own_mounts().map_err(broken)?);
    let same = Namespace::of(other.pid(), "mnt")?.is(&Namespace::own("mnt")?)?;
    let seen = facts([
        ("same namespace", Fact::Is(same)),
        ("propagation inside", propagation(&theirs, folder)),
        ("propagation outside", propagation(&ours, folder)),
        ("mount from inside seen inside", mounted(&theirs, &inside)),
        ("mount from inside seen outside", mounted(&ours, &inside)),
        ("mount from outside seen inside", mounted(&theirs, &outside)),
    ]);
    drop(other);
    clean(&inside)?;
    clean(&outside)?;
    Ok(seen)
}

/// Takes away what spread to here, for the next step; `EINVAL` where nothing did.
fn clean(point: &Path) -> Result<(), Errno> {
    match raw::detach(point) {
        Err(Errno::EINVAL) => Ok(()),
        result => result,
    }
}

/// Runs `command` and records whether its mount is seen here when it has ended.
fn seen_after(lab: &mut Lab<'_>, step: &str, command: &Command, point: &Path) -> Result<()> {
    let ran = lab.unshown(command)?;
    let seen = facts([("seen outside", mounted(&own_mounts()?, point))]);
    clean(point).doing(|| "unmount")?;
    lab.ran(step, command, &ran, seen)
}
