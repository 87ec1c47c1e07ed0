//! `union/shadow`: one name in several branches.
//!
//! Why the kernel does this: a name is looked up from the top branch down, and the first
//! one found is the file; only directories are merged, and only as far down as they are
//! directories. A write goes to the file that was found. If that lies in a branch that
//! takes no writes it is copied up first; a backend that may write to the lower branch
//! writes there, in place. What is hidden is not touched.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use harness::experiment::{Claim, Experiment, Facts, Lab, facts};
use harness::record::Fact;
use harness::sandbox::Flavour;
use harness::union::{Backend, Branches};
use harness::{Doing, Result, errno};
use nix::errno::Errno;

use super::{content, folders, names, write};

/// The same names above and below.
pub struct Shadow;

/// Where the union is mounted.
const POINT: &str = "dirmerge";

impl Experiment for Shadow {
    fn id(&self) -> &'static str {
        "union/shadow"
    }

    fn backends(&self, flavour: Flavour) -> &'static [Backend] {
        Backend::of(flavour)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let branches = Branches::make(Path::new(""), "dirone", &["dirtwo"])?;
        let branches = Branches { writable: true, ..branches };
        fill()?;
        lab.note("before", "both branches", folders(["dirone", "dirtwo"])?)?;
        let union = lab.unite("unite", &branches, &[], Path::new(POINT))?;
        lab.attempt("read", "read(2) and readdir(3) in the union", read)?;
        let wrote = lab.attempt("write", "write(2) to dirmerge/x and dirmerge/y", || {
            errno(fs::write("dirmerge/x", "through"))?;
            errno(fs::write("dirmerge/y", "through"))?;
            Ok(facts([
                ("dirmerge/x", content("dirmerge/x")),
                ("dirmerge/y", content("dirmerge/y")),
            ]))
        })?;
        let after =
            ["dirone/x", "dirtwo/x", "dirone/y", "dirtwo/y"].map(|path| (path, content(path)));
        drop(wrote);
        lab.note("after the write", "the branches themselves", facts(after))?;
        lab.attempt("rename", "rename(2) of dirmerge/z, which lies in the lower branch", || {
            let renamed = errno(fs::rename("dirmerge/z", "dirmerge/renamed"));
            Ok(facts([
                ("rename(2)", Fact::of(&renamed)),
                ("dirmerge/renamed", content("dirmerge/renamed")),
                ("dirone/renamed", content("dirone/renamed")),
                ("dirtwo/renamed", content("dirtwo/renamed")),
            ]))
        })?;
        drop(union);
        let swapped = Branches {
            upper: branches.lower.first().cloned(),
            lower: branches.upper.into_iter().collect(),
            ..branches
        };
        fs::remove_dir_all("work").and_then(|()| fs::create_dir("work")).doing(|| "empty work")?;
        let union = lab.unite("unite, swapped", &swapped, &[], Path::new(POINT))?;
        let read = [("dirmerge/x", content("dirmerge/x")), ("dirmerge/f", kind("dirmerge/f"))];
        lab.note("read, swapped", "read(2) and lstat(2) in the union", facts(read))?;
        drop(union);
        Ok(())
    }

    fn claims(&self) -> Vec<Claim> {
        let in_place = [Backend::UnionfsFuse, Backend::Mergerfs];
        let (write, after) = ("write", "after the write");
        let (across, one_branch) = ([Backend::UnionfsFuse], "union-renames-not-across");
        vec![
            Claim::ok("unite", "mount"),
            Claim::new("read", "x", Fact::text("upper")),
            Claim::new("read", "y", Fact::text("lower")),
            Claim::new("read", "d", Fact::list(["in both", "lower", "upper"])),
            Claim::new("read", "mode of d", Fact::text("0700")),
            Claim::new("read", "f, a file over a directory", Fact::text("file")),
            Claim::errno("read", "f/inside", Errno::ENOTDIR),
            Claim::new("read", "g, a directory over a file", Fact::text("directory")),
            Claim::new("read", "g", Fact::list(["inside"])),
            Claim::new("read", "l, a link over a file", Fact::text("link")),
            Claim::new("read", "names", Fact::list(["d", "f", "g", "l", "x", "y", "z"])),
            Claim::new(write, "dirmerge/x", Fact::text("through")),
            Claim::new(write, "dirmerge/y", Fact::text("through")),
            Claim::new(after, "dirone/x", Fact::text("through")),
            Claim::new(after, "dirtwo/x", Fact::text("lower")),
            Claim::new(after, "dirone/y", Fact::text("through")).on(
                in_place,
                Fact::errno(Errno::ENOENT),
                "union-writes-in-place",
            ),
            Claim::new(after, "dirtwo/y", Fact::text("lower")).on(
                in_place,
                Fact::text("through"),
                "union-writes-in-place",
            ),
            Claim::ok("rename", "rename(2)").on(across, Fact::errno(Errno::EXDEV), one_branch),
            Claim::new("rename", "dirmerge/renamed", Fact::text("lower")).on(
                across,
                Fact::errno(Errno::ENOENT),
                one_branch,
            ),
            Claim::new("rename", "dirone/renamed", Fact::text("lower"))
                .on(across, Fact::errno(Errno::ENOENT), one_branch)
                .on([Backend::Mergerfs], Fact::errno(Errno::ENOENT), "union-renames-in-one-branch"),
            Claim::ok("unite, swapped", "mount"),
            Claim::new("read, swapped", "dirmerge/x", Fact::text("lower")),
            Claim::new("read, swapped", "dirmerge/f", Fact::text("directory")),
        ]
    }
}

/// The same names in both branches, as files, directories and links.
fn fill() -> Result<()> {
    write(&[
        ("dirone/x", "upper"),
        ("dirtwo/x", "lower"),
        ("dirtwo/y", "lower"),
        ("dirtwo/z", "lower"),
        ("dirone/d/upper", ""),
        ("dirone/d/in both", ""),
        ("dirtwo/d/lower", ""),
        ("dirtwo/d/in both", ""),
        ("dirone/f", "a file"),
        ("dirtwo/f/inside", ""),
        ("dirone/g/inside", ""),
        ("dirtwo/g", "a file"),
        ("dirtwo/l", "a file"),
    ])?;
    symlink("x", "dirone/l").doing(|| "link dirone/l")?;
    fs::set_permissions("dirone/d", fs::Permissions::from_mode(0o700)).doing(|| "chmod dirone/d")
}

fn read() -> Result<Facts, Errno> {
    let mode = errno(fs::metadata("dirmerge/d"))?.mode() & 0o7777;
    Ok(facts([
        ("x", content("dirmerge/x")),
        ("y", content("dirmerge/y")),
        ("d", Fact::List(names("dirmerge/d")?)),
        ("mode of d", Fact::text(format!("{mode:04o}"))),
        ("f, a file over a directory", kind("dirmerge/f")),
        ("f/inside", Fact::of(&errno(fs::metadata("dirmerge/f/inside")))),
        ("g, a directory over a file", kind("dirmerge/g")),
        ("g", Fact::List(names("dirmerge/g")?)),
        ("l, a link over a file", kind("dirmerge/l")),
        ("names", Fact::List(names(POINT)?)),
    ]))
}

/// What a name is, itself.
fn kind(path: &str) -> Fact {
    match errno(fs::symlink_metadata(path)) {
        Ok(file) if file.is_dir() => Fact::text("directory"),
        Ok(file) if file.is_symlink() => Fact::text("link"),
        Ok(_) => Fact::text("file"),
        Err(errno) => Fact::errno(errno),
    }
}
