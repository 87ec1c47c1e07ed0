//! A union in use: changed underneath, made read-only, unmounted while busy, not synced.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use harness::experiment::{Claim, Facts, Lab, facts};
use harness::record::Fact;
use harness::sandbox::raw;
use harness::union::{Backend, Branches};
use harness::{Doing, Result, errno};
use nix::errno::Errno;

const POINT: &str = "life/merge";

/// Tries them.
pub(super) fn run(lab: &mut Lab<'_>) -> Result<()> {
    let branches = Branches::make(Path::new("life"), "upper", &["lower"])?;
    fs::write("life/lower/file", "lower").doing(|| "write life/lower/file")?;
    let union = lab.unite("unite", &branches, &[], Path::new(POINT))?;
    lab.attempt("below", "a new file in the lower branch while the union stands", || {
        errno(fs::write("life/lower/new", "new"))?;
        Ok(facts([("seen in the union", super::super::content("life/merge/new"))]))
    })?;
    lab.attempt("fsync", "fsync(2) of a file and of a folder", fsync)?;
    lab.attempt("busy", "umount2(2) while a file is open", busy)?;
    drop(union);
    let union = lab.unite("unite again", &branches, &[], Path::new(POINT))?;
    lab.attempt("read-only", "mount(2) with MS_REMOUNT and MS_RDONLY, open(2)", || {
        let remounted = Fact::of(&raw::remount_read_only(Path::new(POINT)));
        let written = Fact::of(&errno(fs::write("life/merge/late", "")));
        Ok(facts([("mount(2)", remounted), ("write", written)]))
    })?;
    drop(union);
    let bare = Branches { upper: None, work: None, ..branches.clone() };
    let bare = Branches { lower: [bare.lower, vec!["life/upper".into()]].concat(), ..bare };
    let union = lab.unite("without an upper branch", &bare, &[], Path::new(POINT))?;
    lab.attempt("nowhere to write", "open(2) for writing", || {
        Ok(facts([("write", Fact::of(&errno(fs::write("life/merge/file", ""))))]))
    })?;
    drop(union);
    if lab.backend()? == Backend::Overlay {
        volatile(lab, &branches)?;
    }
    Ok(())
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    vec![
        Claim::ok("unite", "mount"),
        Claim::new("below", "seen in the union", Fact::text("new"))
            .on([Backend::FuseOverlayfs2], Fact::text("new"), "union-asks-by-name")
            .on([Backend::FuseOverlayfs], Fact::errno(Errno::ENOENT), "union-reads-a-folder-once"),
        Claim::ok("fsync", "file"),
        Claim::ok("fsync", "folder"),
        Claim::errno("busy", "umount2(2)", Errno::EBUSY),
        Claim::ok("busy", "umount2(2), MNT_DETACH"),
        Claim::new("busy", "read afterwards", Fact::text("lower")),
        Claim::ok("read-only", "mount(2)"),
        Claim::errno("read-only", "write", Errno::EROFS),
        Claim::ok("without an upper branch", "mount"),
        Claim::errno("nowhere to write", "write", Errno::EROFS)
            .on([Backend::UnionfsFuse], Fact::errno(Errno::EACCES), "union-denies-instead")
            .on([Backend::Mergerfs], Fact::Ok, "union-writes-to-read-only"),
        Claim::ok("volatile", "mount").only_on(&[Backend::Overlay]),
        Claim::is("volatile: on disk", "volatile", true).only_on(&[Backend::Overlay]),
        Claim::errno("volatile, again", "mount", Errno::EINVAL).only_on(&[Backend::Overlay]),
        Claim::ok("volatile, without the mark", "mount").only_on(&[Backend::Overlay]),
    ]
}

fn fsync() -> Result<Facts, Errno> {
    let mut file = errno(fs::File::create("life/merge/synced"))?;
    errno(file.write_all(b"text"))?;
    let folder = errno(fs::File::open(POINT))?;
    Ok(facts([
        ("file", Fact::of(&errno(file.sync_all()))),
        ("folder", Fact::of(&errno(folder.sync_all()))),
    ]))
}

fn busy() -> Result<Facts, Errno> {
    let mut file = errno(fs::File::open("life/merge/file"))?;
    let refused = raw::unmount(Path::new(POINT));
    let detached = raw::detach(Path::new(POINT));
    let mut text = String::new();
    let read = errno(file.read_to_string(&mut text));
    Ok(facts([
        ("umount2(2)", Fact::of(&refused)),
        ("umount2(2), MNT_DETACH", Fact::of(&detached)),
        ("read afterwards", read.map_or_else(Fact::errno, |_| Fact::text(text))),
    ]))
}

/// What was not synced must not be mounted again as if it had been.
fn volatile(lab: &mut Lab<'_>, branches: &Branches) -> Result<()> {
    let options = ["volatile"];
    drop(lab.unite("volatile", branches, &options, Path::new(POINT))?);
    let mark = fs::exists("life/work/work/incompat/volatile").doing(|| "look for the mark")?;
    lab.note("volatile: on disk", "work/incompat", facts([("volatile", Fact::Is(mark))]))?;
    drop(lab.unite("volatile, again", branches, &options, Path::new(POINT))?);
    fs::remove_dir_all("life/work/work/incompat").doing(|| "remove the mark")?;
    drop(lab.unite("volatile, without the mark", branches, &[], Path::new(POINT))?);
    Ok(())
}
