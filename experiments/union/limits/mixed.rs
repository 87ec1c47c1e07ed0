//! Unions among file systems: above and below overlayfs, over leftovers, and changed
//! while files are open.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use harness::experiment::{Claim, Facts, Lab, facts};
use harness::record::Fact;
use harness::sandbox::{Flavour, raw};
use harness::union::{Backend, Branches, Mounted};
use harness::{Doing, Result, errno};
use nix::errno::Errno;

use super::super::write;
use super::{FUSE, words};

const POINT: &str = "mixed/merge";

/// Tries them.
pub(super) fn run(lab: &mut Lab<'_>) -> Result<()> {
    let branches = Branches::make(Path::new("mixed"), "upper", &["lower"])?;
    write(&[
        ("mixed/lower/file", "lower"),
        ("mixed/upper/inside/", ""),
        ("mixed/upper/work/", ""),
        ("mixed/top/", ""),
        ("mixed/spare/upper/", ""),
        ("mixed/spare/work/", ""),
        ("mixed/work/work/left over", ""),
    ])?;
    let union = lab.unite("over leftovers", &branches, &[], Path::new(POINT))?;
    let left = fs::exists("mixed/work/work/left over").doing(|| "look for what was left")?;
    lab.note("leftovers", "mixed/work/work", facts([("are there", Fact::Is(left))]))?;
    let reads = kernel("mixed/spare/upper", "mixed/spare/work", POINT);
    drop(overlay(lab, "overlayfs that reads from it", &reads)?);
    let writes = kernel("mixed/merge/inside", "mixed/merge/work", "mixed/lower");
    drop(overlay(lab, "overlayfs that writes to it", &writes)?);
    lab.attempt("in use", "mount(2) with MS_REMOUNT and MS_RDONLY, unlink(2) below", in_use)?;
    drop(union);
    above(lab)
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    vec![
        Claim::ok("over leftovers", "mount"),
        Claim::is("leftovers", "are there", false).on(
            [Backend::UnionfsFuse, Backend::FuseOverlayfs2, Backend::Mergerfs],
            Fact::Is(true),
            "union-leaves-work-alone",
        ),
        Claim::ok("overlayfs that reads from it", "mount")
            .on([Backend::FuseOverlayfs2], Fact::errno(Errno::EINVAL), "union-counts-as-stacked")
            .before((6, 9), [Backend::FuseOverlayfs2], Fact::Ok, "union-counts-as-stacked"),
        Claim::errno("overlayfs that writes to it", "mount", Errno::EINVAL),
        Claim::errno("in use", "read-only while a file is open for writing", Errno::EBUSY),
        Claim::ok("in use", "open of a name that was removed below").on(
            FUSE,
            Fact::errno(Errno::ENOENT),
            "union-opens-by-name",
        ),
        words(
            "overlayfs that writes to it",
            "words",
            "e overlay: filesystem on mixed/merge/inside not supported as upperdir",
        ),
        words(
            "above overlayfs",
            "words",
            "e overlay: filesystem on mixed/top/upper not supported as upperdir",
        ),
        Claim::errno("above overlayfs", "mount", Errno::EINVAL).on(
            FUSE,
            Fact::Ok,
            "union-takes-any-folder",
        ),
    ]
}

fn kernel(upper: &str, work: &str, lower: &str) -> Branches {
    Branches {
        upper: Some(upper.into()),
        work: Some(work.into()),
        lower: vec![PathBuf::from(lower)],
        writable: false,
    }
}

/// Mounts the kernel's own union on `mixed/top`, whatever this run is about.
fn overlay(lab: &mut Lab<'_>, name: &str, branches: &Branches) -> Result<Option<Mounted>> {
    let backend = match lab.flavour() {
        Flavour::Root => Backend::Overlay,
        Flavour::Rootless => Backend::OverlayUserxattr,
    };
    let (driver, point) = (backend.driver(), Path::new("mixed/top"));
    let mounted = driver.mount(branches, &[], point);
    let seen = match &mounted {
        Ok(_) => facts([("mount", Fact::Ok)]),
        Err(refused) => refused.facts(),
    };
    lab.note(name, &driver.typed(branches, &[], point), seen)?;
    Ok(mounted.ok())
}

fn in_use() -> Result<Facts, Errno> {
    let writer = errno(File::create("mixed/merge/written"))?;
    let busy = raw::remount_read_only(Path::new(POINT));
    drop(writer);
    errno(fs::metadata("mixed/merge/file"))?;
    errno(fs::remove_file("mixed/lower/file"))?;
    let opened = errno(File::open("mixed/merge/file"));
    Ok(facts([
        ("read-only while a file is open for writing", Fact::of(&busy)),
        ("open of a name that was removed below", Fact::of(&opened)),
    ]))
}

/// This union with its upper branch on overlayfs.
fn above(lab: &mut Lab<'_>) -> Result<()> {
    let base =
        overlay(lab, "overlayfs", &kernel("mixed/spare/upper", "mixed/spare/work", "mixed/lower"))?;
    write(&[("mixed/top/upper/", ""), ("mixed/top/work/", "")])?;
    let branches = kernel("mixed/top/upper", "mixed/top/work", "mixed/lower");
    let union = lab.unite("above overlayfs", &branches, &[], Path::new(POINT))?;
    drop((union, base));
    Ok(())
}
