//! Attributes: what a copy keeps, and what changing an attribute alone copies.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;

use harness::experiment::{Claim, Facts, Lab, Stage, When, facts};
use harness::record::Fact;
use harness::sandbox::{Caller, Flavour, call};
use harness::union::Backend::{
    self, FuseOverlayfs, FuseOverlayfs2, Mergerfs, Overlay, OverlayUserxattr, UnionfsFuse,
};
use harness::{Result, errno};
use nix::errno::Errno;
use rustix::fs::{
    AtFlags, CWD, SeekFrom, Timespec, Timestamps, XattrFlags, getxattr, seek, setxattr, utimensat,
};

use crate::union::{KERNEL, NOTHING};

/// What each file of the stage has; more than a page, so that blocks tell about bytes.
const BYTES: usize = 64 << 10;

/// A time long ago, in seconds.
const OLD: i64 = 1_000_000_000;

/// An attribute of a user.
const ATTRIBUTE: &str = "user.isolab";

/// One call on a path that changes an attribute.
type Change = fn(&Path) -> io::Result<()>;

/// The calls that change an attribute and no byte.
const CHANGES: [(&str, &str, Change); 4] = [
    ("chmod", "chmod(2) to 0600", |path| fs::set_permissions(path, mode(0o600))),
    ("chown", "chown(2) to 0:0", |path| chown(path, Some(0), Some(0))),
    ("utimes", "utimensat(2)", |path| date(path, OLD + 1)),
    ("setxattr", "setxattr(2) of user.isolab", |path| attribute(path, b"changed")),
];

/// The steps that make the same changes with metacopy=on.
const METACOPY: [&str; 4] =
    ["chmod, metacopy=on", "chown, metacopy=on", "utimes, metacopy=on", "setxattr, metacopy=on"];

/// Runs the steps.
pub(super) fn run(lab: &mut Lab<'_>, stage: &Stage) -> Result<()> {
    for (name, action, change) in CHANGES {
        stage.act(lab, name, action, |stage| changed(stage, name, change))?;
    }
    stage.act(lab, "folders", "a file in two folders is edited", folders)?;
    // As another process, which has given up its privileges.
    let file = stage.merged().join("forbidden");
    let tried = call(|| {
        let tried = Caller::Ordinary.become_it().and_then(|()| append(&file));
        let read = errno(fs::read(&file));
        facts([("write", Fact::of(&tried)), ("read", Fact::of(&read))])
    })?;
    stage.act(lab, "without permission", "an ordinary user: open(O_APPEND)", |_| Ok(tried))
}

/// The copy without its bytes, until they are asked for.
pub(super) fn metacopy(lab: &mut Lab<'_>) -> Result<()> {
    let flavour = lab.flavour();
    let fill = |folder: &Path| fill(&folder.join("lower"), flavour);
    let Some(stage) = Stage::set(lab, "metacopy", &["lower"], &["metacopy=on"], fill)? else {
        return Ok(());
    };
    for ((name, action, change), step) in CHANGES.into_iter().zip(METACOPY) {
        stage.act(lab, step, action, |stage| changed(stage, name, change))?;
    }
    let name = CHANGES[0].0;
    stage.act(lab, "write, metacopy=on", "write(2) to the same file", |stage| {
        let written = append(&stage.merged().join(name));
        let above = has_bytes(&stage.upper().join(name));
        Ok(facts([("write", Fact::of(&written)), ("bytes are copied", above)]))
    })
}

/// Makes the files that the steps are about.
pub(super) fn fill(lower: &Path, flavour: Flavour) -> io::Result<()> {
    let owner = match flavour {
        Flavour::Root => 1000,
        // Another id may not be mapped.
        Flavour::Rootless => 0,
    };
    fs::create_dir_all(lower.join("one/two"))?;
    let files = CHANGES.map(|(name, ..)| name);
    for file in files.iter().chain(&["one/two/file"]) {
        fs::write(lower.join(file), vec![b'x'; BYTES])?;
    }
    for path in files.iter().chain(&["one/two/file", "one/two", "one"]) {
        let path = lower.join(path);
        fs::set_permissions(&path, mode(0o750))?;
        chown(&path, Some(owner), Some(owner))?;
        attribute(&path, b"kept")?;
        date(&path, OLD)?;
    }
    fs::write(lower.join("forbidden"), "before")?;
    fs::set_permissions(lower.join("forbidden"), mode(0o444))
}

fn mode(bits: u32) -> fs::Permissions {
    fs::Permissions::from_mode(bits)
}

fn attribute(path: &Path, value: &[u8]) -> io::Result<()> {
    setxattr(path, ATTRIBUTE, value, XattrFlags::empty()).map_err(Into::into)
}

fn date(path: &Path, seconds: i64) -> io::Result<()> {
    let time = Timespec { tv_sec: seconds, tv_nsec: 5 };
    let times = Timestamps { last_access: time, last_modification: time };
    utimensat(CWD, path, &times, AtFlags::empty()).map_err(Into::into)
}

/// One change, and what it has copied.
fn changed(stage: &Stage, name: &str, change: Change) -> Result<Facts, Errno> {
    let (path, below) = (stage.merged().join(name), stage.lower().join(name));
    let changed = errno(change(&path));
    let copy = stage.upper().join(name);
    Ok(facts([
        ("call", Fact::of(&changed)),
        ("kept by the copy", kept(&copy, &below)),
        ("bytes are copied", has_bytes(&copy)),
        ("bytes as below", Fact::Is(errno(fs::read(&path))? == errno(fs::read(&below))?)),
    ]))
}

/// Whether the file is more than a hole. Its blocks do not tell: on ext4 attributes take some.
fn has_bytes(path: &Path) -> Fact {
    let file = fs::File::open(path);
    Fact::Is(file.is_ok_and(|file| seek(file, SeekFrom::Data(0)).is_ok()))
}

/// What a copy in the upper branch has in common with what lies below.
fn kept(copy: &Path, below: &Path) -> Fact {
    let (Ok(one), Ok(two)) = (fs::metadata(copy), fs::metadata(below)) else {
        return Fact::of(&Err::<(), _>(Errno::ENOENT));
    };
    let attribute = |path: &Path| {
        let mut value = [0; 16];
        getxattr(path, ATTRIBUTE, &mut value[..]).map(|length| value[..length].to_vec()).ok()
    };
    let same = [
        ("mode", one.mode() == two.mode()),
        ("owner", (one.uid(), one.gid()) == (two.uid(), two.gid())),
        ("mtime", (one.mtime(), one.mtime_nsec()) == (two.mtime(), two.mtime_nsec())),
        (ATTRIBUTE, attribute(copy) == attribute(below)),
    ];
    Fact::list(same.iter().filter(|(_, same)| *same).map(|(what, _)| *what))
}

/// The folders that an edit makes in the upper branch.
fn folders(stage: &Stage) -> Result<Facts, Errno> {
    let write = append(&stage.merged().join("one/two/file"));
    let of = |folder: &str| kept(&stage.upper().join(folder), &stage.lower().join(folder));
    Ok(facts([
        ("write", Fact::of(&write)),
        ("kept by the outer folder", of("one")),
        ("kept by the inner folder", of("one/two")),
    ]))
}

fn append(path: &Path) -> Result<(), Errno> {
    let mut file = errno(fs::File::options().append(true).open(path))?;
    errno(file.write_all(b"y"))
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    let mut claims: Vec<Claim> = CHANGES.iter().flat_map(|(name, ..)| change(name)).collect();
    let all = Fact::list(["mode", "owner", "mtime", ATTRIBUTE]);
    claims.extend(["kept by the outer folder", "kept by the inner folder"].map(|fact| {
        Claim::new("folders", fact, all.clone())
            .on([UnionfsFuse], Fact::list(["mode", "owner"]), "union-no-attributes")
            .on([FuseOverlayfs2], Fact::list(["owner", ATTRIBUTE]), "union-parent-mode-lost")
            .on([FuseOverlayfs], Fact::list(["mode", "owner", ATTRIBUTE]), "union-parent-time-lost")
            .on([Mergerfs], Fact::errno(Errno::ENOENT), "union-writes-to-read-only")
    }));
    let overlay: &[Backend] = &[Overlay];
    claims.extend([
        Claim::ok("folders", "write"),
        Claim::is("folders", "lower is untouched", true).on(
            [Mergerfs],
            Fact::Is(false),
            "union-writes-to-read-only",
        ),
        Claim::ok("metacopy", "mount").only_on(&KERNEL).on(
            [OverlayUserxattr],
            Fact::errno(Errno::EINVAL),
            "union-userxattr-conflict",
        ),
        Claim::ok("write, metacopy=on", "write").only_on(overlay),
        Claim::is("write, metacopy=on", "bytes are copied", true).only_on(overlay),
        Claim::errno("without permission", "write", Errno::EACCES),
        Claim::ok("without permission", "read"),
        Claim::new("without permission", "changed above", Fact::list(NOTHING)),
    ]);
    for step in METACOPY {
        claims.extend([
            Claim::ok(step, "call").only_on(overlay),
            Claim::is(step, "bytes are copied", false).only_on(overlay),
            Claim::is(step, "bytes as below", true).only_on(overlay),
        ]);
    }
    claims
}

/// What is claimed of one change.
fn change(name: &'static str) -> [Claim; 5] {
    let kept = |others: &[&'static str]| {
        let all = ["mode", "owner", "mtime", ATTRIBUTE];
        Fact::list(all.into_iter().filter(|what| !others.contains(what)))
    };
    let changed = match name {
        "chmod" => "mode",
        "chown" => "owner",
        "utimes" => "mtime",
        _ => ATTRIBUTE,
    };
    let (no, absent) = (Fact::Is(false), Fact::errno(Errno::ENOENT));
    let call = Claim::ok(name, "call").on(
        [Mergerfs],
        Fact::errno(Errno::EROFS),
        "union-copies-nothing-up",
    );
    let copied = Claim::is(name, "bytes are copied", true).on(
        [Mergerfs],
        no.clone(),
        "union-copies-nothing-up",
    );
    let same = Claim::new(name, "kept by the copy", kept(&[changed])).on(
        [Mergerfs],
        absent.clone(),
        "union-writes-to-read-only",
    );
    let because = "union-no-attributes";
    let (call, copied, same) = match name {
        "setxattr" => (
            call.on([UnionfsFuse], Fact::errno(Errno::EOPNOTSUPP), because),
            copied.on([UnionfsFuse], no, because),
            same.on([UnionfsFuse], absent, because),
        ),
        _ => {
            let left = kept(&[changed, "mtime", ATTRIBUTE]);
            let same = same.on([UnionfsFuse], left, because);
            // The one owner of a rootless sandbox is the one it had.
            let one = kept(&[]);
            let same = match name {
                "chown" => same.unless(When::Rootless, one, "union-one-owner"),
                _ => same,
            };
            (call, copied, same)
        }
    };
    let untouched = Claim::is(name, "lower is untouched", true);
    [call, copied, same, untouched, Claim::is(name, "bytes as below", true)]
}
