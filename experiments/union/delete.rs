//! `union/delete`: what becomes of a name that lies in the lower branch.
//!
//! Why the kernel does this: unlink(2) in a union must make the name vanish from the
//! union. A backend that may write to the lower branch can remove the file itself; one
//! that may not has to note in the upper branch that the name is gone. One that can do
//! neither refuses. Where the name is in two branches, removing one of them is not enough.

use std::fs;
use std::path::Path;

use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::record::Fact;
use harness::sandbox::Flavour;
use harness::union::{Backend, Branches};
use harness::{Result, errno};
use nix::errno::Errno;

use super::{folders, map, write};

/// Names removed through the union.
pub struct Delete;

/// Where the union is mounted.
const POINT: &str = "dirmerge";

/// What is removed: a name of the lower branch, one of both, one of the upper, a directory
/// of the lower one.
const NAMES: [&str; 4] = ["y", "both", "upper", "folder"];

/// The lower branch, untouched.
const LOWER: [(&str, &str); 4] = [
    ("both", "file 0644 \"lower\""),
    ("folder", "directory 0755"),
    ("y", "file 0644 \"lower\""),
    ("z", "file 0644 \"lower\""),
];

/// How unionfs-fuse notes what is gone.
const HIDDEN: [(&str, &str); 4] = [
    (".unionfs-fuse", "directory 0770"),
    (".unionfs-fuse/both_HIDDEN~", "file 0600 \"\""),
    (".unionfs-fuse/folder_HIDDEN~", "directory 0700"),
    (".unionfs-fuse/y_HIDDEN~", "file 0600 \"\""),
];

impl Experiment for Delete {
    fn id(&self) -> &'static str {
        "union/delete"
    }

    fn backends(&self, flavour: Flavour) -> &'static [Backend] {
        Backend::of(flavour)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        for (name, folder, writable) in
            [("both branches writable", "rw", true), ("lower read-only", "ro", false)]
        {
            let inside = |path: &str| format!("{folder}/{path}");
            write(&[
                (&inside("dirone/both"), "upper"),
                (&inside("dirone/upper"), "upper"),
                (&inside("dirtwo/both"), "lower"),
                (&inside("dirtwo/y"), "lower"),
                (&inside("dirtwo/z"), "lower"),
                (&inside("dirtwo/folder/"), ""),
            ])?;
            let branches = Branches::make(Path::new(folder), "dirone", &["dirtwo"])?;
            let branches = Branches { writable, ..branches };
            let point = Path::new(folder).join(POINT);
            let union = lab.unite(name, &branches, &[], &point)?;
            lab.attempt(&format!("{name}: remove"), "unlink(2), rmdir(2), access(2)", || {
                Ok(remove(&point))
            })?;
            drop(union);
            let seen = folders([&inside("dirone"), &inside("dirtwo")])?;
            lab.note(&format!("{name}: after"), "the branches themselves", seen)?;
        }
        Ok(())
    }

    fn claims(&self) -> Vec<Claim> {
        let gone = || Fact::errno(Errno::ENOENT);
        let untouched = map(LOWER);
        let (rw, ro) = ("both branches writable", "lower read-only");
        let (removed, kept) = ("both branches writable: remove", "lower read-only: remove");
        let pool = [Backend::Mergerfs];
        let mut claims = vec![Claim::ok(rw, "mount"), Claim::ok(ro, "mount")];
        claims.extend(NAMES.map(|name| Claim::ok(removed, name)));
        claims.extend([
            Claim::new(removed, "y afterwards", gone()),
            Claim::new(removed, "both afterwards", gone()).on(
                [Backend::UnionfsFuse],
                Fact::Ok,
                "union-shows-through",
            ),
            Claim::new(removed, "upper afterwards", gone()),
            Claim::new(removed, "folder afterwards", gone()),
        ]);
        claims.extend([
            Claim::ok(kept, "y").on(pool, Fact::errno(Errno::EROFS), "union-cannot-hide"),
            Claim::new(kept, "y afterwards", gone()).on(pool, Fact::Ok, "union-cannot-hide"),
            Claim::ok(kept, "both"),
            Claim::new(kept, "both afterwards", gone()).on(pool, Fact::Ok, "union-shows-through"),
            Claim::ok(kept, "upper"),
            Claim::new(kept, "upper afterwards", gone()),
            Claim::ok(kept, "folder").on(pool, Fact::errno(Errno::EROFS), "union-cannot-hide"),
            Claim::new(kept, "folder afterwards", gone()).on(pool, Fact::Ok, "union-cannot-hide"),
        ]);
        let (after_rw, after_ro) = ("both branches writable: after", "lower read-only: after");
        let whiteouts = ["both", "folder", "y"].map(|name| (name, "char 0:0 0000"));
        claims.extend([
            Claim::new(after_rw, "rw/dirone", map(whiteouts)).on(
                [Backend::UnionfsFuse, Backend::Mergerfs],
                map([]),
                "union-removes-in-place",
            ),
            Claim::new(after_rw, "rw/dirtwo", untouched.clone())
                .on(
                    [Backend::UnionfsFuse],
                    map([("both", "file 0644 \"lower\""), ("z", "file 0644 \"lower\"")]),
                    "union-removes-in-place",
                )
                .on(pool, map([("z", "file 0644 \"lower\"")]), "union-removes-in-place"),
            Claim::new(after_ro, "ro/dirone", map(whiteouts))
                .on([Backend::UnionfsFuse], map(HIDDEN), "union-hidden-files")
                .on(pool, map([]), "union-cannot-hide"),
            Claim::new(after_ro, "ro/dirtwo", untouched),
        ]);
        claims
    }
}

/// Removes each name, and asks for it again.
fn remove(point: &Path) -> Facts {
    let mut seen = facts([]);
    for name in NAMES {
        let path = point.join(name);
        let removed = match path.is_dir() {
            true => fs::remove_dir(&path),
            false => fs::remove_file(&path),
        };
        seen.insert(name.into(), Fact::of(&errno(removed)));
        seen.insert(format!("{name} afterwards"), Fact::of(&errno(fs::symlink_metadata(&path))));
    }
    seen
}
