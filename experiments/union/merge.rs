//! `union/merge`: two folders in one place.
//!
//! Why the kernel does this: a union is a file system of its own whose directories are
//! made of others'. A name that only one branch has comes from that branch; mountinfo
//! shows one more mount, and of what type it is tells who answers: the kernel itself, or a
//! daemon behind /dev/fuse. The branches stay as they are, and after the unmount the mount
//! point is the empty folder that it was.

use std::path::Path;

use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::probe::own_mounts;
use harness::record::Fact;
use harness::requirement::{MOUNT, Requirement};
use harness::sandbox::{Command, Flavour};
use harness::union::{Backend, Branches, look};
use harness::{Doing, Result};

/// Two branches, both writable where the backend can do that.
pub struct Merge;

impl Experiment for Merge {
    fn id(&self) -> &'static str {
        "union/merge"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![MOUNT]
    }

    fn backends(&self, flavour: Flavour) -> &'static [Backend] {
        Backend::of(flavour)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let branches = branches()?;
        std::fs::create_dir(POINT).doing(|| "make dirmerge")?;
        lab.note("before", "both branches, and the mount point", seen()?)?;
        let driver = lab.backend()?.driver();
        let typed = driver.typed(&branches, &[], Path::new(POINT));
        lab.run("mount", &Command::new(typed.split(' ')))?;
        lab.note("merged", "/proc/self/mountinfo, and all three folders", seen()?)?;
        lab.run("list", &Command::new(["ls", "-R", "dirmerge"]))?;
        lab.run("unmount", &Command::new(["umount", "dirmerge"]))?;
        lab.note("after", "all three folders", seen()?)
    }

    fn claims(&self) -> Vec<Claim> {
        vec![
            Claim::exit("mount", 0),
            Claim::new("before", "mounted as", Fact::list(NOTHING)),
            Claim::new("merged", "names", Fact::list(["a", "b", "c", "x", "y", "z"])),
            Claim::new("merged", "mounted as", Fact::list(["overlay"]))
                .on(
                    [Backend::UnionfsFuse],
                    Fact::list(["fuse.unionfs-fuse"]),
                    "union-served-by-daemon",
                )
                .on([Backend::FuseOverlayfs2], Fact::list(["fuse"]), "union-served-by-daemon")
                .on(
                    [Backend::FuseOverlayfs],
                    Fact::list(["fuse.fuse-overlayfs"]),
                    "union-served-by-daemon",
                )
                .on([Backend::Mergerfs], Fact::list(["fuse.mergerfs"]), "union-served-by-daemon"),
            Claim::exit("unmount", 0),
            Claim::new("after", "names", Fact::list(NOTHING)),
            Claim::new("after", "mounted as", Fact::list(NOTHING)),
        ]
    }
}

/// Where the union is mounted. The sandbox's process works in the work folder, so that
/// paths are as short as those a person types.
const POINT: &str = "dirmerge";

const NOTHING: [&str; 0] = [];

/// The workshop's folders and files.
fn branches() -> Result<Branches> {
    let branches = Branches::make(Path::new(""), "dirone", &["dirtwo"])?;
    for file in ["dirone/a", "dirone/b", "dirone/c", "dirtwo/x", "dirtwo/y", "dirtwo/z"] {
        std::fs::write(file, "").doing(|| format!("write {file}"))?;
    }
    Ok(Branches { writable: true, ..branches })
}

fn seen() -> Result<Facts> {
    let point = Path::new(POINT);
    Ok(facts([
        ("names", Fact::list(look(point)?.into_keys())),
        ("mounted as", Fact::List(types_at(point)?)),
        ("dirone", Fact::Map(look(Path::new("dirone"))?)),
        ("dirtwo", Fact::Map(look(Path::new("dirtwo"))?)),
    ]))
}

/// The types of what is mounted on `point`, the lowest first.
fn types_at(point: &Path) -> Result<Vec<String>> {
    let point = std::path::absolute(point).doing(|| "name the mount point")?;
    let point = point.to_string_lossy();
    let mounts = own_mounts()?.into_iter().filter(|mount| mount.point == point);
    Ok(mounts.map(|mount| mount.fs_type).collect())
}
