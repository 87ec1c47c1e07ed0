//! What is open, mapped, locked or executed while the file is copied up.

use std::fs::{self, File};
use std::io;
use std::num::NonZeroUsize;
use std::os::fd::AsFd;
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use harness::experiment::{Claim, Facts, Lab, Stage, facts};
use harness::record::Fact;
use harness::sandbox::Command;
use harness::sys::map::Mapping;
use harness::union::Backend::{FuseOverlayfs, FuseOverlayfs2, Mergerfs, UnionfsFuse};
use harness::{Result, errno};
use nix::errno::Errno;
use rustix::fs::{Advice, FlockOperation, fadvise, flock};

use crate::union::map;

const BEFORE: &str = "before";
const AFTER: &str = "edited";

/// Runs the steps.
pub(super) fn run(lab: &mut Lab<'_>, stage: &Stage) -> Result<()> {
    stage.act(
        lab,
        "opened before",
        "open(O_RDONLY); write(2) by another; posix_fadvise(DONTNEED), read(2)",
        opened_before,
    )?;
    stage.act(
        lab,
        "mapped before",
        "mmap(2) shared and private; the file is edited",
        mapped_before,
    )?;
    stage.act(
        lab,
        "locked before",
        "flock(LOCK_EX) on O_RDONLY; LOCK_NB on O_RDWR",
        locked_before,
    )?;
    stage.act(lab, "executed", "execve(2) while it is open for writing", executed)
}

/// Makes the files that the steps are about.
pub(super) fn fill(lower: &Path) -> io::Result<()> {
    for name in ["opened", "mapped", "locked"] {
        fs::write(lower.join(name), BEFORE)?;
    }
    fs::write(lower.join("program"), "#!/bin/true\n")?;
    fs::set_permissions(lower.join("program"), fs::Permissions::from_mode(0o755))
}

/// Opens for writing and changes every byte.
fn edit(path: &Path) -> Result<File, Errno> {
    let file = errno(File::options().read(true).write(true).open(path))?;
    errno(file.write_all_at(AFTER.as_bytes(), 0))?;
    Ok(file)
}

fn opened_before(stage: &Stage) -> Result<Facts, Errno> {
    let path = stage.merged().join("opened");
    let old = errno(File::open(&path))?;
    let first = errno(read(&old))?;
    let writer = edit(&path)?;
    errno(writer.sync_all())?;
    let inode = |file: &File| errno(file.metadata()).map(|file| (file.dev(), file.ino()));
    let new = errno(File::open(&path))?;
    // One page cache serves all descriptors of a FUSE inode: without it, who answers is
    // the file that each descriptor stands for.
    let fresh = |file: &File| {
        // A page that a daemon has just answered with may still be in its hands, and then stays.
        for _ in 0..3 {
            fadvise(file, 0, None, Advice::DontNeed).map_err(io::Error::from)?;
            std::thread::sleep(Duration::from_millis(1));
        }
        read(file)
    };
    Ok(facts([
        ("the old descriptor, before", Fact::text(first)),
        ("the old descriptor, after", Fact::text(errno(fresh(&old))?)),
        ("a new descriptor", Fact::text(errno(fresh(&new))?)),
        ("fstat(2): both are one inode", Fact::Is(inode(&old)? == inode(&new)?)),
    ]))
}

fn read(file: &File) -> io::Result<String> {
    let mut bytes = [0; 64];
    let length = file.read_at(&mut bytes, 0)?;
    Ok(String::from_utf8_lossy(&bytes[..length]).into_owned())
}

fn mapped_before(stage: &Stage) -> Result<Facts, Errno> {
    let path = stage.merged().join("mapped");
    let length = NonZeroUsize::new(BEFORE.len()).ok_or(Errno::EINVAL)?;
    let old = errno(File::open(&path))?;
    let map = |file: &File, shared| Mapping::new(file.as_fd(), length, shared);
    let text = |map: &Mapping| Fact::text(String::from_utf8_lossy(&map.bytes()));
    let (shared, private) = (map(&old, true)?, map(&old, false)?);
    let before = text(&shared);
    let writer = edit(&path)?;
    let (shared, private) = (text(&shared), text(&private));
    let new = map(&writer, true)?;
    errno(writer.write_all_at(b"EDITED", 0))?;
    Ok(facts([
        ("before", before),
        ("MAP_SHARED, after", shared),
        ("MAP_PRIVATE, after", private),
        ("a new MAP_SHARED, after write(2)", text(&new)),
    ]))
}

fn locked_before(stage: &Stage) -> Result<Facts, Errno> {
    let path = stage.merged().join("locked");
    let lock = |file: &File| {
        let locked = flock(file, FlockOperation::NonBlockingLockExclusive);
        locked.map_err(|errno| Errno::from_raw(errno.raw_os_error()))
    };
    let old = errno(File::open(&path))?;
    let first = lock(&old);
    let new = errno(File::options().read(true).write(true).open(&path))?;
    Ok(facts([
        ("flock(2), before", Fact::of(&first)),
        ("flock(2) of the copy", Fact::of(&lock(&new))),
    ]))
}

fn executed(stage: &Stage) -> Result<Facts, Errno> {
    let path = stage.merged().join("program");
    let execute = || match Command::new([&path]).run() {
        Ok(ran) => ran.ended.fact(),
        Err(error) => error.errno().map_or(Fact::text(error.to_string()), Fact::errno),
    };
    let writer = errno(File::options().read(true).write(true).open(&path))?;
    let meanwhile = execute();
    drop(writer);
    Ok(facts([("while it is open for writing", meanwhile), ("after", execute())]))
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    let (opened, mapped) = ("opened before", "mapped before");
    let (before, after) = (Fact::text(BEFORE), Fact::text(AFTER));
    let mut claims = vec![
        Claim::new(opened, "the old descriptor, before", before.clone()),
        Claim::new(opened, "the old descriptor, after", after.clone())
            .on([FuseOverlayfs2], after.clone(), "union-passthrough")
            .on([UnionfsFuse, FuseOverlayfs], before.clone(), "union-old-descriptor")
            .before((6, 9), [FuseOverlayfs2], before.clone(), "union-old-descriptor"),
        Claim::new(opened, "a new descriptor", after.clone()),
        Claim::is(opened, "fstat(2): both are one inode", true),
        Claim::new(mapped, "a new MAP_SHARED, after write(2)", Fact::text("EDITED")),
        Claim::ok("locked before", "flock(2), before"),
        Claim::errno("locked before", "flock(2) of the copy", Errno::EAGAIN),
        Claim::errno("executed", "while it is open for writing", Errno::ETXTBSY),
        Claim::new("executed", "after", Fact::Exit(0)),
    ];
    claims.extend(["MAP_SHARED, after", "MAP_PRIVATE, after"].map(|fact| {
        Claim::new(mapped, fact, before.clone())
            .on([FuseOverlayfs2], after.clone(), "union-passthrough")
            .on([FuseOverlayfs], after.clone(), "union-one-page-cache")
            .on([Mergerfs], after.clone(), "union-writes-to-read-only")
            .before((6, 9), [FuseOverlayfs2], after.clone(), "union-one-page-cache")
    }));
    claims.extend([opened, mapped].map(|step| {
        Claim::is(step, "lower is untouched", true)
            .on([FuseOverlayfs2], Fact::Is(false), "union-passthrough")
            .on([Mergerfs], Fact::Is(false), "union-writes-to-read-only")
            .before((6, 9), [FuseOverlayfs2], Fact::Is(true), "union-passthrough-since")
    }));
    claims.extend([(opened, "opened", AFTER), (mapped, "mapped", "EDITED")].map(
        |(step, file, edited)| {
            let above = |text: &str| map([(file, format!("file 0644 \"{text}\"").as_str())]);
            Claim::new(step, "upper", above(BEFORE))
                .before((6, 9), [FuseOverlayfs2], above(edited), "union-passthrough-since")
                .only_on(&[FuseOverlayfs2])
        },
    ));
    claims
}
