//! The bytes: how a file can be changed, and what is copied for it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use harness::experiment::{Claim, Facts, Lab, Stage, facts};
use harness::record::Fact;
use harness::union::Backend::{FuseOverlayfs, Mergerfs, UnionfsFuse};
use harness::{Result, errno};
use nix::errno::Errno;
use rustix::fs::{SeekFrom, seek};

use crate::union::NOTHING;

/// Where the last byte of the file with a hole is.
const END: u64 = 4 << 20;

/// Runs the steps.
pub(super) fn run(lab: &mut Lab<'_>, stage: &Stage) -> Result<()> {
    let path = |name: &str| stage.merged().join(name);
    stage.act(lab, "read", "open(O_RDONLY), read(2)", |_| {
        result("read", errno(fs::read(path("read"))))
    })?;
    stage.act(lab, "append", "open(O_APPEND), write(2)", |_| {
        result("write", append(&path("append")))
    })?;
    stage.act(lab, "truncate", "truncate(2) to 3 bytes", |_| {
        let path = path("truncate");
        result("truncate(2)", nix::unistd::truncate(&path, 3))
    })?;
    stage.act(lab, "O_TRUNC", "open(O_WRONLY | O_TRUNC), close(2)", |_| {
        let path = path("O_TRUNC");
        result("open(2)", errno(File::options().write(true).truncate(true).open(path)))
    })?;
    stage.act(lab, "nothing written", "open(O_RDWR), close(2)", |_| {
        let path = path("nothing");
        result("open(2)", errno(File::options().read(true).write(true).open(path)))
    })?;
    stage.act(lab, "hole", "a last byte is changed in a file that is one hole", |stage| {
        hole(&path("hole"), stage)
    })
}

/// Makes the files that the steps are about.
pub(super) fn fill(lower: &Path) -> io::Result<()> {
    for name in ["read", "append", "truncate", "O_TRUNC", "nothing"] {
        fs::write(lower.join(name), "before")?;
    }
    let hole = File::create(lower.join("hole"))?;
    hole.write_all_at(b"x", END).map(drop)
}

fn append(path: &Path) -> Result<(), Errno> {
    let mut file = errno(File::options().append(true).open(path))?;
    errno(file.write_all(b", after"))
}

/// A file that is one hole but for its end.
fn hole(path: &Path, stage: &Stage) -> Result<Facts, Errno> {
    let write = || -> Result<(), Errno> {
        let file = errno(File::options().write(true).open(path))?;
        errno(file.write_all_at(b"y", END))
    };
    let mut seen = result("write", write())?;
    let copy = errno(fs::metadata(stage.upper().join("hole")));
    let copy = copy.map_or_else(Fact::errno, |file| Fact::Is(file.blocks() * 512 < END));
    seen.insert("the copy has a hole".into(), copy);
    let first = errno(File::open(path)).and_then(|file| {
        seek(&file, SeekFrom::Data(0)).map_err(|errno| Errno::from_raw(errno.raw_os_error()))
    });
    let first = first.map_or_else(Fact::errno, |at| Fact::Is(at > 0));
    seen.insert("SEEK_DATA finds the hole".into(), first);
    Ok(seen)
}

/// The fact of one call.
fn result<T>(call: &str, result: Result<T, Errno>) -> Result<Facts, Errno> {
    Ok(facts([(call, Fact::of(&result))]))
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    let mut claims = vec![
        Claim::new("read", "changed above", Fact::list(NOTHING)),
        Claim::ok("append", "write"),
        Claim::ok("truncate", "truncate(2)").on(
            [Mergerfs],
            Fact::errno(Errno::EROFS),
            "union-copies-nothing-up",
        ),
        Claim::ok("O_TRUNC", "open(2)"),
        Claim::ok("nothing written", "open(2)"),
        Claim::ok("hole", "write"),
        Claim::is("hole", "the copy has a hole", true)
            .on([UnionfsFuse, FuseOverlayfs], Fact::Is(false), "union-holes-copied")
            .on([Mergerfs], Fact::errno(Errno::ENOENT), "union-writes-to-read-only"),
        Claim::is("truncate", "lower is untouched", true),
        Claim::is("nothing written", "lower is untouched", true),
    ];
    for (step, file) in [
        ("append", "append"),
        ("truncate", "truncate"),
        ("O_TRUNC", "O_TRUNC"),
        ("nothing written", "nothing"),
        ("hole", "hole"),
    ] {
        claims.push(Claim::new(step, "changed above", Fact::list([file])).on(
            [Mergerfs],
            Fact::list(NOTHING),
            "union-writes-to-read-only",
        ));
    }
    claims.extend(["append", "O_TRUNC", "hole"].map(|step| {
        let untouched = Claim::is(step, "lower is untouched", true);
        untouched.on([Mergerfs], Fact::Is(false), "union-writes-to-read-only")
    }));
    claims
}
