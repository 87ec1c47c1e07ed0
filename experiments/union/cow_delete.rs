//! `union/cow-delete`: names taken away that lie where nothing may be written.
//!
//! Why the kernel does this: the top branch notes that a name is gone, and the file below
//! stays as it is; so an image can be shared by many containers. A directory goes only
//! when the union shows it empty: its whiteouts do not count. An open file outlives its
//! name, in a union as elsewhere. A directory that is read while names vanish shows each
//! of the other names once.

use std::fs;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::record::Fact;
use harness::sandbox::Flavour;
use harness::union::{Backend, Branches, look};
use harness::{Doing, Result, errno};
use nix::errno::Errno;

use super::{folders, names, write};

/// Files deleted through the union.
pub struct CowDelete;

/// More names than one call of getdents64(2) gives.
const MANY: usize = 300;

impl Experiment for CowDelete {
    fn id(&self) -> &'static str {
        "union/cow-delete"
    }

    fn backends(&self, flavour: Flavour) -> &'static [Backend] {
        Backend::of(flavour)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let branches = Branches::make(Path::new(""), "container", &["image1", "image2"])?;
        write(&[
            ("image1/a", "a"),
            ("image1/b", "b"),
            ("image2/c", "c"),
            ("image1/open", "still here"),
            ("container/own", "own"),
            ("container/both", "upper"),
            ("image1/both", "lower"),
            ("image1/empty/", ""),
            ("image1/full/file", ""),
            ("image1/tree/deep/file", ""),
            ("image2/tree/other", ""),
            ("image1/target/gone", ""),
            ("image1/solid/file", ""),
        ])?;
        for number in 0..MANY {
            write(&[(&format!("image1/many/{number:03}"), "")])?;
        }
        let before = (folders(["image1", "image2"])?, times());
        let union = lab.unite("unite", &branches, &[], Path::new("merge"))?;
        lab.attempt("delete", "unlink(2), rmdir(2)", || Ok(delete()))?;
        lab.attempt("rename over", "rename(2) of merge/source", || Ok(rename_over()))?;
        lab.attempt("open", "unlink(2) of an open file", open)?;
        lab.attempt("many", "readdir(3), each name unlinked as it is read", many)?;
        drop(union);
        let mut disk = look(Path::new("container"))?;
        // What every one of many looks like is in the count.
        let many = |path: &String| path.contains("many/");
        let marks = disk.keys().filter(|path| many(path)).count();
        disk.retain(|path, _| !many(path));
        let seen = [("container", Fact::Map(disk)), ("marks in many", Fact::Count(marks as u64))];
        lab.note("on disk", "the container alone", facts(seen))?;
        let union = lab.unite("unite again", &branches, &[], Path::new("merge"))?;
        lab.attempt("again", "readdir(3) in a second mount of the same branches", || {
            let list = |folder: &str| names(folder).map_or_else(Fact::errno, Fact::List);
            Ok(facts([
                ("target, a new directory", list("merge/target")),
                ("empty, a new directory", list("merge/empty")),
                ("tree, removed", list("merge/tree")),
            ]))
        })?;
        drop(union);
        let untouched = (folders(["image1", "image2"])?, times()) == before;
        let empty = fs::exists("image1/empty").doing(|| "look for image1/empty")?;
        let seen = [("as before", Fact::Is(untouched)), ("image1/empty is there", Fact::Is(empty))];
        lab.note("images", "both, before and after", facts(seen))
    }

    fn claims(&self) -> Vec<Claim> {
        let pool = [Backend::Mergerfs];
        let read_only = || Fact::errno(Errno::EROFS);
        let hidden = |claim: Claim| claim.on(pool, read_only(), "union-cannot-hide");
        let mut claims = vec![Claim::ok("unite", "mount")];
        for name in ["a", "c", "empty", "tree, rm -r"] {
            claims.push(hidden(Claim::ok("delete", name)));
        }
        claims.extend([
            Claim::ok("delete", "own"),
            Claim::ok("delete", "both"),
            hidden(Claim::errno("delete", "full", Errno::ENOTEMPTY)),
            Claim::errno("delete", "both afterwards", Errno::ENOENT).on(
                pool,
                Fact::Ok,
                "union-shows-through",
            ),
            Claim::errno("rename over", "a directory with a file", Errno::ENOTEMPTY).on(
                pool,
                Fact::Ok,
                "union-renames-in-one-branch",
            ),
            hidden(Claim::ok("rename over", "an emptied directory")).on(
                [Backend::UnionfsFuse],
                Fact::errno(Errno::ENOTEMPTY),
                "union-looks-below-the-marks",
            ),
            Claim::ok("rename over", "a whiteout"),
            hidden(Claim::ok("open", "unlink(2)")),
            Claim::new("open", "read afterwards", Fact::text("still here")).before(
                (6, 1),
                [Backend::FuseOverlayfs2],
                Fact::errno(Errno::ENOENT),
                "union-asks-by-name",
            ),
            Claim::new("open", "links afterwards", Fact::Count(1))
                .on([Backend::UnionfsFuse], Fact::Count(0), "union-counts-links-itself")
                .on([Backend::FuseOverlayfs2], Fact::errno(Errno::ENOENT), "union-asks-by-name"),
            Claim::new("many", "names read", Fact::Count(MANY as u64)),
            Claim::new("many", "names left", Fact::Count(0)).on(
                pool,
                Fact::Count(MANY as u64),
                "union-cannot-hide",
            ),
            Claim::new("on disk", "marks in many", Fact::Count(MANY as u64)).on(
                pool,
                Fact::Count(0),
                "union-cannot-hide",
            ),
            Claim::new("again", "target, a new directory", Fact::list::<&str>([])).on(
                [Backend::UnionfsFuse, Backend::FuseOverlayfs2, Backend::Mergerfs],
                Fact::list(["gone"]),
                "union-comes-back",
            ),
            Claim::errno("again", "tree, removed", Errno::ENOENT).on(
                pool,
                Fact::list(["deep", "other"]),
                "union-cannot-hide",
            ),
            Claim::is("images", "as before", true).on(
                pool,
                Fact::Is(false),
                "union-removes-from-read-only",
            ),
        ]);
        claims
    }
}

/// When the images' files were changed last; none for one that is gone.
fn times() -> Vec<Option<(i64, i64)>> {
    let paths = ["image1/a", "image2/c", "image1", "image1/empty"];
    let time = |path| fs::metadata(path).ok().map(|file| (file.mtime(), file.mtime_nsec()));
    paths.into_iter().map(time).collect()
}

fn delete() -> Facts {
    let unlink = |path: &str| Fact::of(&errno(fs::remove_file(path)));
    let rmdir = |path: &str| Fact::of(&errno(fs::remove_dir(path)));
    let there = |path: &str| Fact::of(&errno(fs::symlink_metadata(path)));
    facts([
        ("a", unlink("merge/a")),
        ("c", unlink("merge/c")),
        ("own", unlink("merge/own")),
        ("both", unlink("merge/both")),
        ("both afterwards", there("merge/both")),
        ("empty", rmdir("merge/empty")),
        ("full", rmdir("merge/full")),
        ("tree, rm -r", Fact::of(&errno(fs::remove_dir_all("merge/tree")))),
        ("tree afterwards", there("merge/tree")),
    ])
}

/// A new directory in the place of an old one, of an emptied one, and of one that is gone.
fn rename_over() -> Facts {
    let rename = |over: &str| {
        // What an earlier one left.
        let _ = fs::remove_dir("merge/source");
        let renamed =
            fs::create_dir("merge/source").and_then(|()| fs::rename("merge/source", over));
        Fact::of(&errno(renamed))
    };
    let emptied = fs::remove_file("merge/target/gone");
    let over_emptied = match emptied {
        Ok(()) => rename("merge/target"),
        Err(error) => Fact::of::<()>(&errno(Err(error))),
    };
    facts([
        ("a directory with a file", rename("merge/solid")),
        ("an emptied directory", over_emptied),
        ("a whiteout", rename("merge/empty")),
    ])
}

fn open() -> Result<Facts, Errno> {
    let mut file = errno(fs::File::open("merge/open"))?;
    let removed = errno(fs::remove_file("merge/open"));
    let mut text = String::new();
    let read = errno(file.read_to_string(&mut text));
    let links = errno(file.metadata()).map(|file| file.nlink());
    Ok(facts([
        ("unlink(2)", Fact::of(&removed)),
        ("read afterwards", read.map_or_else(Fact::errno, |_| Fact::text(text))),
        ("links afterwards", links.map_or_else(Fact::errno, Fact::Count)),
        ("name afterwards", Fact::of(&errno(fs::metadata("merge/open")))),
    ]))
}

fn many() -> Result<Facts, Errno> {
    let mut read = 0;
    let mut failed = 0;
    for entry in errno(fs::read_dir("merge/many"))? {
        read += 1;
        failed += u64::from(fs::remove_file(errno(entry)?.path()).is_err());
    }
    let left = errno(fs::read_dir("merge/many"))?.count() as u64;
    Ok(facts([
        ("names read", Fact::Count(read)),
        ("names not removed", Fact::Count(failed)),
        ("names left", Fact::Count(left)),
    ]))
}
