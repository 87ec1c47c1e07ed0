//! What is removed through the union, and what is made again where it was.

use std::fs;
use std::io;
use std::path::Path;

use harness::experiment::{Claim, Facts, Lab, Stage, facts};
use harness::record::Fact;
use harness::union::Backend::{
    FuseOverlayfs, FuseOverlayfs2, Mergerfs, OverlayUserxattr, UnionfsFuse,
};
use harness::{Result, errno};
use nix::errno::Errno;

use crate::union::{NOTHING, listed, map};

use super::opaque_thrice;

/// One operation, on the name of its own in the union.
type Operation = fn(&Path) -> io::Result<()>;

/// Names, what is done there, and how.
const OPERATIONS: [(&str, &str, Operation); 8] = [
    ("file", "unlink(2)", |path| fs::remove_file(path)),
    ("folder", "rm -r", |path| fs::remove_dir_all(path)),
    ("link", "unlink(2) of a symbolic link", |path| fs::remove_file(path)),
    ("opaque folder", "rm -r, mkdir(2)", |path| {
        fs::remove_dir_all(path)?;
        fs::create_dir(path)
    }),
    ("file again", "unlink(2), creat(2)", |path| {
        fs::remove_file(path)?;
        fs::write(path, "new")
    }),
    ("folder for a file", "unlink(2), mkdir(2)", |path| {
        fs::remove_file(path)?;
        fs::create_dir(path)
    }),
    ("file for a folder", "rm -r, creat(2)", |path| {
        fs::remove_dir_all(path)?;
        fs::write(path, "new")
    }),
    ("gone again", "unlink(2), creat(2), unlink(2)", |path| {
        fs::remove_file(path)?;
        fs::write(path, "new")?;
        fs::remove_file(path)
    }),
];

/// What lies above: paths, each with its description.
type Entries = &'static [(&'static str, &'static str)];

/// The mark of overlayfs, and that of unionfs-fuse for what was no folder.
const DEVICE: &str = "char 0:0 0000";
const HIDING: &str = "file 0600 \"\"";

/// What an operation leaves above on overlayfs, and on unionfs-fuse.
const MARKED: [(&str, Entries, Entries); 6] = [
    (
        "file",
        &[("file", DEVICE)],
        &[(".unionfs-fuse", "directory 0770"), (".unionfs-fuse/file_HIDDEN~", HIDING)],
    ),
    (
        "folder",
        &[("folder", DEVICE)],
        &[
            (".unionfs-fuse/folder", "directory 0770"),
            (".unionfs-fuse/folder/below_HIDDEN~", HIDING),
            (".unionfs-fuse/folder_HIDDEN~", "directory 0700"),
        ],
    ),
    ("link", &[("link", DEVICE)], &[(".unionfs-fuse/link_HIDDEN~", HIDING)]),
    ("file again", &[("file again", "file 0644 \"new\"")], &[("file again", "file 0644 \"new\"")]),
    (
        "file for a folder",
        &[("file for a folder", "file 0644 \"new\"")],
        &[
            (".unionfs-fuse/file for a folder", "directory 0770"),
            (".unionfs-fuse/file for a folder/below_HIDDEN~", HIDING),
            ("file for a folder", "file 0644 \"new\""),
        ],
    ),
    ("gone again", &[("gone again", DEVICE)], &[(".unionfs-fuse/gone again_HIDDEN~", HIDING)]),
];

/// The folders that replace something, and what unionfs-fuse leaves above for them.
const REPLACED: [(&str, Entries); 2] = [
    (
        "opaque folder",
        &[
            (".unionfs-fuse/opaque folder", "directory 0770"),
            (".unionfs-fuse/opaque folder/below_HIDDEN~", HIDING),
            (".unionfs-fuse/opaque folder_HIDDEN~", "directory 0700"),
            ("opaque folder", "directory 0755"),
        ],
    ),
    (
        "folder for a file",
        &[
            (".unionfs-fuse/folder for a file_HIDDEN~", HIDING),
            ("folder for a file", "directory 0755"),
        ],
    ),
];

/// Runs the steps.
pub(super) fn run(lab: &mut Lab<'_>) -> Result<()> {
    let Some(stage) = Stage::set(lab, "removal", &["lower"], &[], fill)? else { return Ok(()) };
    for (name, action, operation) in OPERATIONS {
        stage.act(lab, name, action, |stage| removed(stage, name, operation))?;
    }
    stage.act(lab, "only above", "creat(2), unlink(2) of a name that is not below", |stage| {
        let path = stage.merged().join("only above");
        let made = errno(fs::write(&path, "")).and_then(|()| errno(fs::remove_file(&path)));
        Ok(facts([("operation", Fact::of(&made))]))
    })?;
    stage.act(lab, "what is left", "readdir(3) of the union", |stage| {
        Ok(facts([("names", listed(stage.merged()))]))
    })?;
    let Some(stage) = stage.again(lab, "removal, mounted again")? else { return Ok(()) };
    stage.act(lab, "what is left, mounted again", "readdir(3) of the union", |stage| {
        let below = |folder| listed(&stage.merged().join(folder));
        Ok(facts([("names", listed(stage.merged())), ("opaque folder", below("opaque folder"))]))
    })
}

fn fill(folder: &Path) -> io::Result<()> {
    let lower = folder.join("lower");
    for name in ["file", "file again", "folder for a file", "gone again"] {
        fs::write(lower.join(name), "below")?;
    }
    std::os::unix::fs::symlink("file", lower.join("link"))?;
    for name in ["folder", "opaque folder", "file for a folder"] {
        fs::create_dir(lower.join(name))?;
        fs::write(lower.join(name).join("below"), "below")?;
    }
    Ok(())
}

/// One operation, and what the union shows of the name.
fn removed(stage: &Stage, name: &str, operation: Operation) -> Result<Facts, Errno> {
    let path = stage.merged().join(name);
    let done = errno(operation(&path));
    let shown = match fs::symlink_metadata(&path) {
        Ok(file) if file.is_dir() => listed(&path),
        Ok(_) => Fact::of(&errno(fs::read(&path))),
        Err(error) => Fact::of(&errno::<()>(Err(error))),
    };
    Ok(facts([("operation", Fact::of(&done)), ("the name", shown)]))
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    let shown = OPERATIONS.iter().flat_map(|(name, ..)| shown(name));
    let marked = MARKED.iter().map(|(name, overlay, hidden)| {
        let claim = Claim::new(name, "upper", map(overlay.iter().copied()))
            .on([UnionfsFuse], map(hidden.iter().copied()), "union-hidden-files")
            .on([Mergerfs], map([]), "union-cannot-hide");
        match *name {
            "gone again" => claim.on([FuseOverlayfs2], map([]), "union-reappears"),
            _ => claim,
        }
    });
    let opaque = REPLACED.iter().map(|(name, hidden)| {
        let folder = |text: &str| Fact::Map([(name.to_string(), text.to_owned())].into());
        Claim::new(name, "upper", folder("directory 0755 trusted.overlay.opaque=y"))
            .on(
                [OverlayUserxattr],
                folder("directory 0755 user.overlay.opaque=y"),
                "union-user-attributes",
            )
            .on([UnionfsFuse], map(hidden.iter().copied()), "union-hidden-files")
            .on([FuseOverlayfs2], folder("directory 0755"), "union-comes-back")
            .on([FuseOverlayfs], opaque_thrice(name), "union-opaque-thrice")
            .on([Mergerfs], map([]), "union-cannot-hide")
    });
    shown.chain(marked).chain(opaque).chain(left()).collect()
}

/// What is claimed of what the union shows after one operation.
fn shown(name: &'static str) -> [Claim; 3] {
    let (shown, below) = match name {
        "file" | "link" | "gone again" => (Fact::errno(Errno::ENOENT), Fact::Ok),
        "folder" => (Fact::errno(Errno::ENOENT), Fact::list(["below"])),
        "opaque folder" => (Fact::list(NOTHING), Fact::list(["below"])),
        "folder for a file" => (Fact::list(NOTHING), Fact::Ok),
        "file for a folder" => (Fact::Ok, Fact::list(["below"])),
        _ => (Fact::Ok, Fact::Ok),
    };
    let shown = Claim::new(name, "the name", shown);
    let shown = match name {
        "gone again" => shown.on([FuseOverlayfs2], Fact::Ok, "union-reappears"),
        _ => shown,
    };
    let refused = Fact::errno(Errno::EROFS);
    [
        Claim::ok(name, "operation").on([Mergerfs], refused, "union-cannot-hide"),
        shown.on([Mergerfs], below, "union-cannot-hide"),
        Claim::is(name, "lower is untouched", true),
    ]
}

/// What is claimed of the union in the end, and when it has forgotten what it knew.
fn left() -> Vec<Claim> {
    let kept = |more: &[&'static str]| {
        let left = ["file again", "file for a folder", "folder for a file", "opaque folder"];
        let mut names = [&left[..], more].concat();
        names.sort_unstable();
        Fact::list(names)
    };
    let again = "what is left, mounted again";
    let below = || Fact::list(["below"]);
    let mut claims = vec![
        Claim::ok("removal", "mount"),
        Claim::ok("removal, mounted again", "mount"),
        Claim::new(again, "opaque folder", Fact::list(NOTHING))
            .on([FuseOverlayfs2], below(), "union-comes-back")
            .on([Mergerfs], below(), "union-cannot-hide"),
        Claim::ok("only above", "operation"),
        Claim::new("only above", "changed above", Fact::list(NOTHING)),
    ];
    claims.extend(["what is left", again].map(|step| {
        Claim::new(step, "names", kept(&[]))
            .on([UnionfsFuse], kept(&[".unionfs-fuse"]), "union-hidden-files-shown")
            .on([FuseOverlayfs2], kept(&["gone again"]), "union-reappears")
            .on([Mergerfs], kept(&["file", "folder", "gone again", "link"]), "union-cannot-hide")
    }));
    claims
}
