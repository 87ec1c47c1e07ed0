//! What is renamed in the union: a new name above, and a mark at the old one.

use std::fs;
use std::io;
use std::path::Path;

use harness::experiment::{Claim, Facts, Lab, Stage, facts};
use harness::record::Fact;
use harness::sandbox::Command;
use harness::union::Backend::{
    self, FuseOverlayfs, Mergerfs, Overlay, OverlayUserxattr, UnionfsFuse,
};
use harness::{Result, errno};
use nix::errno::Errno;
use rustix::fs::getxattr;

use crate::union::{KERNEL, listed, map};

/// Runs the steps.
pub(super) fn run(lab: &mut Lab<'_>) -> Result<()> {
    if let Some(stage) = Stage::set(lab, "rename", &["lower"], &[], fill)? {
        stage.act(lab, "rename a file", "rename(2)", |s| renamed(s, "file", "file.new"))?;
        stage.act(lab, "rename a folder", "rename(2)", |s| renamed(s, "folder", "folder.new"))?;
        stage.act(lab, "rename a new folder onto an emptied one", "rename(2)", onto_emptied)?;
        stage.act(lab, "rename onto a full folder", "rename(2)", onto_full)?;
        stage.act(
            lab,
            "rename onto an opaque folder",
            "rm -r, mkdir(2), rename(2)",
            onto_opaque,
        )?;
        stage.act(lab, "rename an opaque folder", "rm -r, mkdir(2), rename(2)", opaque)?;
        stage.act(lab, "mv of a folder", "mv moved moved.new", |stage| {
            let words = ["mv", "moved", "moved.new"];
            let ran = Command::new(words).folder(stage.merged()).run();
            Ok(facts([
                ("end", ran.map_err(|error| error.errno().unwrap_or(Errno::EIO))?.ended.fact()),
                ("the old name", shown(&stage.merged().join("moved"))),
                ("the new name", shown(&stage.merged().join("moved.new"))),
            ]))
        })?;
    }
    if lab.backend()?.is_fuse() {
        return Ok(());
    }
    if let Some(stage) = Stage::set(lab, "redirect", &["lower"], &["redirect_dir=on"], fill)? {
        stage.act(lab, "rename a folder, redirect_dir=on", "rename(2) beside it", |s| {
            redirected(s, "folder", "folder.new")
        })?;
        stage.act(lab, "rename elsewhere, redirect_dir=on", "rename(2) into a folder", |s| {
            redirected(s, "moved", "full/moved.new")
        })?;
    }
    Ok(())
}

fn fill(folder: &Path) -> io::Result<()> {
    let lower = folder.join("lower");
    fs::write(lower.join("file"), "below")?;
    for name in ["folder", "moved", "emptied", "full", "opaque", "opaque too"] {
        fs::create_dir(lower.join(name))?;
        fs::write(lower.join(name).join("below"), "below")?;
    }
    Ok(())
}

/// One rename(2), and what the union shows at both names.
fn renamed(stage: &Stage, old: &str, new: &str) -> Result<Facts, Errno> {
    let (old, new) = (stage.merged().join(old), stage.merged().join(new));
    if old.is_dir() {
        // One name that is above only, beside the one from below.
        errno(fs::write(old.join("above"), "above"))?;
    }
    let renamed = errno(fs::rename(&old, &new));
    Ok(facts([
        ("rename(2)", Fact::of(&renamed)),
        ("the old name", shown(&old)),
        ("the new name", shown(&new)),
    ]))
}

/// As [`renamed`], with where the new name says that its contents are.
fn redirected(stage: &Stage, old: &str, new: &str) -> Result<Facts, Errno> {
    let mut seen = renamed(stage, old, new)?;
    let mut value = [0; 64];
    let copy = stage.upper().join(new);
    let length = getxattr(copy, "trusted.overlay.redirect", &mut value[..]);
    let length = errno(length.map_err(Into::into))?;
    let text = String::from_utf8_lossy(&value[..length]);
    seen.insert("overlay.redirect".into(), Fact::text(text));
    Ok(seen)
}

fn shown(path: &Path) -> Fact {
    if path.is_dir() { listed(path) } else { Fact::of(&errno(fs::read(path))) }
}

fn onto_emptied(stage: &Stage) -> Result<Facts, Errno> {
    let (emptied, new) = (stage.merged().join("emptied"), stage.merged().join("new"));
    let removed = errno(fs::remove_file(emptied.join("below")));
    errno(fs::create_dir(&new))?;
    errno(fs::write(new.join("above"), "above"))?;
    let renamed = errno(fs::rename(&new, &emptied));
    Ok(facts([
        ("unlink(2)", Fact::of(&removed)),
        ("rename(2)", Fact::of(&renamed)),
        ("the folder", shown(&emptied)),
    ]))
}

fn onto_full(stage: &Stage) -> Result<Facts, Errno> {
    let new = stage.merged().join("another");
    errno(fs::create_dir(&new))?;
    let renamed = errno(fs::rename(&new, stage.merged().join("full")));
    Ok(facts([("rename(2)", Fact::of(&renamed))]))
}

/// A folder in the place of one that is gone, which hides what that one held.
fn made_opaque(folder: &Path) -> Result<(), Errno> {
    errno(fs::remove_dir_all(folder))?;
    errno(fs::create_dir(folder))
}

fn onto_opaque(stage: &Stage) -> Result<Facts, Errno> {
    let (over, new) = (stage.merged().join("opaque"), stage.merged().join("one more"));
    let made = made_opaque(&over);
    errno(fs::create_dir(&new))?;
    errno(fs::write(new.join("above"), "above"))?;
    let renamed = errno(fs::rename(&new, &over));
    Ok(facts([
        ("rm -r, mkdir(2)", Fact::of(&made)),
        ("rename(2)", Fact::of(&renamed)),
        ("the folder", shown(&over)),
    ]))
}

/// Nothing of it lies below, so it can be renamed.
fn opaque(stage: &Stage) -> Result<Facts, Errno> {
    let made = made_opaque(&stage.merged().join("opaque too"));
    let mut seen = renamed(stage, "opaque too", "opaque.new")?;
    seen.insert("rm -r, mkdir(2)".into(), Fact::of(&made));
    Ok(seen)
}

/// What the upper folder holds afterwards, where that depends on the kernel.
fn copies(mv: &'static str, full: &'static str) -> [Claim; 3] {
    let moved = |kind| {
        let file = ("moved.new/below", "file 0644 \"below\"");
        map([("moved", "char 0:0 0000"), ("moved.new", kind), file])
    };
    let (plain, opaque) = ("directory 0755", "directory 0755 trusted.overlay.opaque=y");
    let since = "union-new-folders-opaque";
    let renamed = |text| map([("file", "char 0:0 0000"), ("file.new", text)]);
    [
        Claim::new(mv, "upper", moved(plain))
            .before((6, 1), [Overlay], moved(opaque), since)
            .only_on(&[Overlay]),
        Claim::new(full, "upper", map([("another", plain)]))
            .before((6, 1), [Overlay], map([("another", opaque)]), since)
            .only_on(&[Overlay]),
        Claim::new(
            "rename a file",
            "upper",
            renamed("file 0644 \"below\" user.fuseoverlayfs.origin=…"),
        )
        .before((6, 6), [FuseOverlayfs], renamed("file 0644 \"below\""), "union-tmpfs-attributes")
        .only_on(&[FuseOverlayfs]),
    ]
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    let absent = || Fact::errno(Errno::ENOENT);
    let (below, above) = (|| Fact::list(["below"]), || Fact::list(["above"]));
    let both = || Fact::list(["above", "below"]);
    let read_only = Fact::errno(Errno::EROFS);
    let (file, folder, mv) = ("rename a file", "rename a folder", "mv of a folder");
    let (emptied, full) = ("rename a new folder onto an emptied one", "rename onto a full folder");
    let mut claims = vec![
        Claim::ok("rename", "mount"),
        Claim::ok(file, "rename(2)").on([Mergerfs], read_only.clone(), "union-cannot-hide"),
        Claim::new(file, "the old name", absent()).on([Mergerfs], Fact::Ok, "union-cannot-hide"),
        Claim::ok(file, "the new name").on([Mergerfs], absent(), "union-cannot-hide"),
        Claim::errno(folder, "rename(2)", Errno::EXDEV)
            .on([UnionfsFuse], Fact::Ok, "union-rename-loses")
            .on([Mergerfs], Fact::Ok, "union-renames-in-one-branch"),
        Claim::new(folder, "the old name", both())
            .on([UnionfsFuse], absent(), "union-rename-loses")
            .on([Mergerfs], below(), "union-renames-in-one-branch"),
        Claim::new(folder, "the new name", absent())
            .on([UnionfsFuse], above(), "union-rename-loses")
            .on([Mergerfs], above(), "union-renames-in-one-branch"),
        Claim::ok(emptied, "unlink(2)").on([Mergerfs], read_only.clone(), "union-cannot-hide"),
        Claim::ok(emptied, "rename(2)").on(
            [UnionfsFuse],
            Fact::errno(Errno::ENOTEMPTY),
            "union-looks-below-the-marks",
        ),
        Claim::new(emptied, "the folder", above())
            .on([UnionfsFuse], below(), "union-looks-below-the-marks")
            .on([Mergerfs], both(), "union-renames-in-one-branch"),
        Claim::errno(full, "rename(2)", Errno::ENOTEMPTY).on(
            [Mergerfs],
            Fact::Ok,
            "union-renames-in-one-branch",
        ),
        Claim::new(mv, "end", Fact::Exit(0)).on([Mergerfs], Fact::Exit(1), "union-cannot-hide"),
        Claim::new(mv, "the old name", absent()).on([Mergerfs], below(), "union-cannot-hide"),
        Claim::new(mv, "the new name", below()).on([Mergerfs], absent(), "union-cannot-hide"),
    ];
    let (onto, opaque) = ("rename onto an opaque folder", "rename an opaque folder");
    claims.extend([
        Claim::ok(onto, "rm -r, mkdir(2)").on([Mergerfs], read_only, "union-cannot-hide"),
        Claim::ok(onto, "rename(2)"),
        Claim::new(onto, "the folder", above()).on([Mergerfs], both(), "union-cannot-hide"),
        Claim::ok(opaque, "rename(2)"),
        Claim::new(opaque, "the old name", absent())
            .on([FuseOverlayfs], below(), "union-old-name-returns")
            .on([Mergerfs], below(), "union-cannot-hide"),
        Claim::new(opaque, "the new name", above()),
    ]);
    claims.extend(
        [file, folder, emptied, full, mv, onto, opaque]
            .map(|step| Claim::is(step, "lower is untouched", true)),
    );
    claims.push(Claim::ok("redirect", "mount").only_on(&KERNEL).on(
        [OverlayUserxattr],
        Fact::errno(Errno::EINVAL),
        "union-userxattr-conflict",
    ));
    let overlay: &[Backend] = &[Overlay];
    claims.extend(copies(mv, full));
    for step in ["rename a folder, redirect_dir=on", "rename elsewhere, redirect_dir=on"] {
        claims.extend([
            Claim::ok(step, "rename(2)").only_on(overlay),
            Claim::new(step, "the old name", absent()).only_on(overlay),
            Claim::new(step, "the new name", both()).only_on(overlay),
            Claim::is(step, "lower is untouched", true).only_on(overlay),
        ]);
    }
    for (step, to) in [
        ("rename a folder, redirect_dir=on", "folder"),
        ("rename elsewhere, redirect_dir=on", "/moved"),
    ] {
        claims.push(Claim::new(step, "overlay.redirect", Fact::text(to)).only_on(overlay));
    }
    claims
}
