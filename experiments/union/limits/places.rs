//! Which folders may be which part of a union.

use std::fs;
use std::path::{Path, PathBuf};

use harness::experiment::{Claim, Lab};
use harness::record::Fact;
use harness::sandbox::raw;
use harness::union::{Backend, Branches};
use harness::{Doing, Result};
use nix::errno::Errno;

use super::FUSE;

/// Tries them.
pub(super) fn run(lab: &mut Lab<'_>) -> Result<()> {
    for folder in ["upper", "upper/inside", "work", "lower", "merge", "other"] {
        let folder = Path::new("places").join(folder);
        fs::create_dir_all(&folder).doing(|| format!("make {}", folder.display()))?;
    }
    raw::tmpfs(Path::new("places/other")).doing(|| "mount another file system")?;
    fs::create_dir("places/other/work").doing(|| "make places/other/work")?;
    for (name, branches) in [
        ("without a work folder", branches("upper", None, "lower")),
        ("work on another file system", branches("upper", Some("other/work"), "lower")),
        ("work inside upper", branches("upper", Some("upper/inside"), "lower")),
        ("upper is lower", branches("lower", Some("work"), "lower")),
        ("a lower that is not there", branches("upper", Some("work"), "nowhere")),
        ("upper on /proc", on_proc()),
    ] {
        drop(lab.unite(name, &branches, &[], Path::new("places/merge"))?);
    }
    used_twice(lab)
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    let refused = || Fact::text("refused");
    let anything = "union-takes-any-folder";
    let second = [Backend::FuseOverlayfs2];
    let strict = [Backend::FuseOverlayfs];
    vec![
        Claim::errno("without a work folder", "mount", Errno::EINVAL)
            .on(second, Fact::Ok, "union-needs-no-work")
            .on(strict, refused(), "union-daemon-needs-work")
            .on(FUSE, Fact::Ok, "union-needs-no-work")
            .before((6, 1), [Backend::Overlay], Fact::errno(Errno::ENOMEM), "union-wrong-errno"),
        Claim::errno("work on another file system", "mount", Errno::EINVAL).on(
            FUSE,
            Fact::Ok,
            anything,
        ),
        Claim::errno("work inside upper", "mount", Errno::EINVAL).on(FUSE, Fact::Ok, anything),
        Claim::errno("upper is lower", "mount", Errno::ELOOP).on(FUSE, Fact::Ok, anything),
        Claim::errno("a lower that is not there", "mount", Errno::ENOENT)
            .on([Backend::Mergerfs], Fact::Ok, anything)
            .on(FUSE, refused(), "union-daemon-refuses"),
        Claim::errno("upper on /proc", "mount", Errno::EINVAL)
            .on(second, Fact::Ok, anything)
            .on(strict, refused(), "union-daemon-refuses")
            .on(FUSE, Fact::Ok, anything),
        Claim::ok("first use", "mount"),
        Claim::ok("second use", "mount"),
        Claim::ok("first use, index=on", "mount").only_on(&[Backend::Overlay]),
        Claim::errno("second use, index=on", "mount", Errno::EBUSY).only_on(&[Backend::Overlay]),
    ]
}

/// One upper and work folder, united a second time while the first union stands.
fn used_twice(lab: &mut Lab<'_>) -> Result<()> {
    let branches = branches("upper", Some("work"), "lower");
    let first = lab.unite("first use", &branches, &[], Path::new("places/merge"))?;
    drop(lab.unite("second use", &branches, &[], Path::new("places/merge2"))?);
    drop(first);
    if matches!(lab.backend()?, Backend::Overlay) {
        let index = ["index=on"];
        let first =
            lab.unite("first use, index=on", &branches, &index, Path::new("places/merge"))?;
        drop(lab.unite("second use, index=on", &branches, &index, Path::new("places/merge2"))?);
        drop(first);
    }
    Ok(())
}

fn branches(upper: &str, work: Option<&str>, lower: &str) -> Branches {
    let place = |name: &str| PathBuf::from("places").join(name);
    Branches {
        upper: Some(place(upper)),
        work: work.map(place),
        lower: vec![place(lower)],
        writable: false,
    }
}

/// A file system that takes no new files at all.
fn on_proc() -> Branches {
    Branches {
        upper: Some("/proc/self".into()),
        work: Some("/proc/sys".into()),
        lower: vec!["places/lower".into()],
        writable: false,
    }
}
