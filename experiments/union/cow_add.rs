//! `union/cow-add`: new names over branches that take no writes.
//!
//! Why the kernel does this: a new name goes into the top branch, the only one that takes
//! writes. Its folder may lie in a lower branch alone; then that folder is made in the top
//! branch first, with the mode, the owner, the time and the attributes of the one below,
//! so that the union looks the same. A hard link to a lower file needs that file in the
//! top branch, since a link cannot cross file systems: it is copied up. A device 0:0 is
//! overlayfs's own mark, and so nobody may make one.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

use harness::experiment::{Claim, Experiment, Facts, Lab, When, facts};
use harness::record::Fact;
use harness::requirement::{Requirement, USER_ATTRIBUTES};
use harness::sandbox::Flavour;
use harness::union::{Backend, Branches, describe};
use harness::{Doing, Result, errno};
use nix::errno::Errno;
use rustix::fs::{CWD, FileType, Mode, XattrFlags, makedev, mknodat, setxattr};

use super::{folders, write};

/// Files added through the union.
pub struct CowAdd;

/// A time that no clock of today shows, in seconds.
const OLD: i64 = 1_000_000_000;

/// A mode that nothing has by itself.
const MODE: u32 = 0o751;

impl Experiment for CowAdd {
    fn id(&self) -> &'static str {
        "union/cow-add"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![USER_ATTRIBUTES]
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
            ("image2/deep/er/file", ""),
        ])?;
        age()?;
        let before = folders(["image1", "image2"])?;
        let union = lab.unite("unite", &branches, &[], Path::new("merge"))?;
        lab.attempt("add", "open(2) with O_CREAT, mkdir(2), symlink(2), mknod(2), …", || {
            Ok(add())
        })?;
        lab.attempt("new file", "fstat(2), the folder's times", new_file)?;
        drop(union);
        lab.note("container", "what each name is on disk", on_disk())?;
        lab.attempt("parents", "the folders that were made for merge/deep/er/new", parents)?;
        let untouched = folders(["image1", "image2"])? == before;
        lab.note("images", "both, before and after", facts([("as before", Fact::Is(untouched))]))
    }

    fn claims(&self) -> Vec<Claim> {
        let (add, new) = ("add", "new file");
        let pool = [Backend::Mergerfs];
        let read_only = || Fact::errno(Errno::EROFS);
        let any = [Backend::UnionfsFuse, Backend::Mergerfs];
        let daemons = [Backend::UnionfsFuse, Backend::FuseOverlayfs, Backend::Mergerfs];
        let mut claims = vec![Claim::ok("unite", "mount")];
        claims.extend(
            ["a file", "a folder", "a file in a folder of image2", "a link", "a fifo", "a socket"]
                .map(|name| Claim::ok(add, name)),
        );
        claims.extend([
            Claim::ok(add, "a device 1:3").unless(
                When::Rootless,
                Fact::errno(Errno::EPERM),
                "union-device-needs-root",
            ),
            Claim::errno(add, "a device 0:0", Errno::EPERM)
                .on(any, Fact::Ok, "union-any-device")
                .on([Backend::FuseOverlayfs], Fact::errno(Errno::ENOENT), "union-new-whiteout"),
            Claim::ok(add, "a hard link to a lower file").on(
                pool,
                read_only(),
                "union-copies-nothing-up",
            ),
            Claim::ok(add, "a file over a whiteout").on(pool, read_only(), "union-cannot-hide"),
            Claim::errno(add, "a name that is there, O_EXCL", Errno::EEXIST),
            Claim::is(new, "st_dev is the folder's", true),
            Claim::is(new, "both links are one file", true)
                .on(pool, Fact::errno(Errno::ENOENT), "union-copies-nothing-up")
                .on(
                    [Backend::UnionfsFuse, Backend::FuseOverlayfs2],
                    Fact::Is(false),
                    "union-inode-by-name",
                )
                .unless(When::Rootless, Fact::Is(false), "union-no-origin-rootless"),
            Claim::is(new, "the folder's mtime is new", true),
            Claim::new("container", "d", Fact::text("file 0644 \"new\"")),
            Claim::new("container", "folder", Fact::text("directory 0755"))
                .before(
                    (6, 1),
                    [Backend::Overlay],
                    Fact::text("directory 0755 trusted.overlay.opaque=y"),
                    "union-new-folders-opaque",
                )
                .only_on(&[Backend::Overlay]),
            Claim::is("parents", "deep has its mode", true).on(
                [Backend::FuseOverlayfs2],
                Fact::Is(false),
                "union-parent-mode-lost",
            ),
            Claim::is("parents", "deep has its mtime", true).on(
                daemons,
                Fact::Is(false),
                "union-parent-time-lost",
            ),
            Claim::is("images", "as before", true),
        ]);
        claims
    }
}

/// What the images' folders look like: old, with a mode and an attribute of their own.
fn age() -> Result<()> {
    let deep = ["image2/deep/er", "image2/deep"];
    for folder in deep {
        fs::set_permissions(folder, fs::Permissions::from_mode(MODE))
            .doing(|| format!("chmod {folder}"))?;
        setxattr(folder, "user.note", b"kept", XattrFlags::empty())
            .doing(|| format!("mark {folder}"))?;
    }
    let old = filetime(OLD);
    for folder in deep {
        fs::File::open(folder)
            .and_then(|folder| folder.set_modified(old))
            .doing(|| format!("age {folder}"))?;
    }
    Ok(())
}

/// A time in the past.
fn filetime(seconds: i64) -> std::time::SystemTime {
    std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds.unsigned_abs())
}

/// Every kind of name, made through the union.
fn add() -> Facts {
    let node = |name: &str, kind: FileType, device| {
        let mode = Mode::from_raw_mode(0o644);
        Fact::of(
            &mknodat(CWD, name, kind, mode, device).map_err(|e| Errno::from_raw(e.raw_os_error())),
        )
    };
    let made = |result: std::io::Result<()>| Fact::of(&errno(result));
    let over_whiteout = fs::remove_file("merge/b").and_then(|()| fs::write("merge/b", "again"));
    facts([
        ("a file", made(fs::write("merge/d", "new"))),
        ("a folder", made(fs::create_dir("merge/folder"))),
        ("a file in a folder of image2", made(fs::write("merge/deep/er/new", "new"))),
        ("a link", made(symlink("d", "merge/link"))),
        ("a fifo", node("merge/fifo", FileType::Fifo, 0)),
        ("a socket", made(UnixListener::bind("merge/socket").map(drop))),
        ("a device 1:3", node("merge/null", FileType::CharacterDevice, makedev(1, 3))),
        ("a device 0:0", node("merge/zero", FileType::CharacterDevice, makedev(0, 0))),
        ("a hard link to a lower file", made(fs::hard_link("merge/a", "merge/a2"))),
        ("a file over a whiteout", made(over_whiteout)),
        ("a name that is there, O_EXCL", made(fs::File::create_new("merge/c").map(drop))),
    ])
}

/// What the union says of what was added.
fn new_file() -> Result<Facts, Errno> {
    let of = |path: &str| errno(fs::symlink_metadata(path));
    let (file, folder, deep) = (of("merge/d")?, of("merge")?, of("merge/deep/er")?);
    let one = of("merge/a")?;
    let two = of("merge/a2");
    let same = |two: &fs::Metadata| (one.dev(), one.ino()) == (two.dev(), two.ino());
    let linked = |two: &fs::Metadata| Fact::Count(two.nlink());
    Ok(facts([
        ("st_dev is the folder's", Fact::Is(file.dev() == folder.dev())),
        ("both links are one file", two.as_ref().map_or_else(failed, |two| Fact::Is(same(two)))),
        ("links", two.as_ref().map_or_else(failed, linked)),
        ("the folder's mtime is new", Fact::Is(deep.mtime() != OLD)),
        ("the parent's mtime is old", Fact::Is(of("merge/deep")?.mtime() == OLD)),
    ]))
}

fn failed(errno: &Errno) -> Fact {
    Fact::errno(*errno)
}

/// What lies in the top branch, by name.
fn on_disk() -> Facts {
    let names = ["d", "folder", "link", "fifo", "socket", "null", "zero", "a", "a2", "b", "c"];
    let one = |name: &str| match errno(describe(&Path::new("container").join(name))) {
        Ok(text) => (name.to_owned(), Fact::text(text)),
        Err(errno) => (name.to_owned(), Fact::errno(errno)),
    };
    names.map(one).into_iter().collect()
}

/// What was made for the sake of a name below it.
fn parents() -> Result<Facts, Errno> {
    let one = |path: &str| -> Result<String, Errno> { errno(describe(Path::new(path))) };
    let deep = errno(fs::metadata("container/deep"))?;
    Ok(facts([
        ("container/deep", Fact::text(one("container/deep")?)),
        ("container/deep/er", Fact::text(one("container/deep/er")?)),
        ("deep has its mode", Fact::Is(deep.mode() & 0o7777 == MODE)),
        ("deep has its mtime", Fact::Is(deep.mtime() == OLD)),
    ]))
}
