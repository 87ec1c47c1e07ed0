//! Which file it is: inode numbers, devices and hard links, before and after.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use harness::experiment::{Claim, Facts, Lab, Stage, When, facts};
use harness::record::Fact;
use harness::sandbox::raw;
use harness::union::Backend::{FuseOverlayfs, Mergerfs, UnionfsFuse};
use harness::{Result, errno};
use nix::errno::Errno;

use crate::union::{KERNEL, map};

/// Runs the steps.
pub(super) fn run(lab: &mut Lab<'_>, stage: &Stage) -> Result<()> {
    stage.act(lab, "inode", "stat(2); the file is edited; stat(2)", inode)?;
    stage.act(lab, "hard link", "one of two names is edited", links)
}

/// What is left of the hard link when the union has forgotten what it knew.
pub(super) fn again(lab: &mut Lab<'_>, stage: &Stage) -> Result<()> {
    stage.act(lab, "hard link, mounted again", "open(O_RDONLY), read(2)", |stage| {
        let text = errno(fs::read_to_string(stage.merged().join("link2")))?;
        Ok(facts([("the other name", Fact::text(text))]))
    })
}

/// The same with the kernel's options.
pub(super) fn options(lab: &mut Lab<'_>) -> Result<()> {
    let one = |folder: &Path| fill(&folder.join("lower"));
    if let Some(stage) = Stage::set(lab, "index", &["lower"], &["index=on"], one)? {
        stage.act(lab, "hard link, index=on", "one of two names is edited", links)?;
    }
    let two = |folder: &Path| {
        let lower = folder.join("lower");
        raw::tmpfs(&lower)?;
        fill(&lower)
    };
    for (folder, option) in
        [("xino-off", "xino=off"), ("xino-auto", "xino=auto"), ("xino-on", "xino=on")]
    {
        if let Some(stage) = Stage::set(lab, folder, &["lower"], &[option], two)? {
            let name = format!("inode, {option}");
            stage.act(lab, &name, "stat(2); the file is edited; stat(2)", inode)?;
        }
    }
    Ok(())
}

/// Makes the files that the steps are about.
pub(super) fn fill(lower: &Path) -> io::Result<()> {
    for name in ["file", "link1"] {
        fs::write(lower.join(name), "before")?;
    }
    fs::create_dir(lower.join("folder"))?;
    fs::hard_link(lower.join("link1"), lower.join("link2"))
}

fn edit(path: &Path) -> Result<(), Errno> {
    let file = errno(File::options().write(true).open(path))?;
    errno(file.write_all_at(b"edited", 0))
}

fn stat(folder: &Path, name: &str) -> Result<fs::Metadata, Errno> {
    errno(fs::symlink_metadata(folder.join(name)))
}

fn inode(stage: &Stage) -> Result<Facts, Errno> {
    let before = stat(stage.merged(), "file")?;
    let below = stat(stage.lower(), "file")?;
    let folder = stat(stage.merged(), "folder")?;
    let written = edit(&stage.merged().join("file"));
    let after = stat(stage.merged(), "file")?;
    Ok(facts([
        ("write", Fact::of(&written)),
        ("st_ino is kept", Fact::Is(before.ino() == after.ino())),
        ("st_dev is kept", Fact::Is(before.dev() == after.dev())),
        ("before, st_ino is the lower file's", Fact::Is(before.ino() == below.ino())),
        ("before, st_dev is the lower file's", Fact::Is(before.dev() == below.dev())),
        ("before, st_dev is a folder's", Fact::Is(before.dev() == folder.dev())),
        ("after, st_dev is a folder's", Fact::Is(after.dev() == folder.dev())),
    ]))
}

fn links(stage: &Stage) -> Result<Facts, Errno> {
    let count = |name| stat(stage.merged(), name).map(|file| Fact::Count(file.nlink()));
    let text = |name| errno(fs::read_to_string(stage.merged().join(name))).map(Fact::text);
    let before = count("link1")?;
    let written = edit(&stage.merged().join("link1"));
    let (one, two) = (stat(stage.merged(), "link1")?, stat(stage.merged(), "link2")?);
    Ok(facts([
        ("write", Fact::of(&written)),
        ("st_nlink before", before),
        ("st_nlink of the edited name", count("link1")?),
        ("st_nlink of the other name", count("link2")?),
        ("the edited name", text("link1")?),
        ("the other name", text("link2")?),
        ("both are one inode", Fact::Is(one.ino() == two.ino())),
    ]))
}

/// What is claimed of them.
pub(super) fn claims() -> Vec<Claim> {
    let (so, not) = (Fact::Is(true), Fact::Is(false));
    let mut claims = vec![
        Claim::is("inode", "st_ino is kept", true),
        Claim::is("inode", "st_dev is kept", true),
        Claim::is("inode", "before, st_ino is the lower file's", true).on(
            [UnionfsFuse, Mergerfs],
            not.clone(),
            "union-invented-inode",
        ),
        Claim::is("inode", "before, st_dev is the lower file's", false),
        Claim::is("inode", "after, st_dev is a folder's", true),
    ];
    claims.extend(hard_links());
    // Which of the two numbers the union changes so that a pair stays unique.
    for (step, uniform) in
        [("inode, xino=off", false), ("inode, xino=auto", true), ("inode, xino=on", true)]
    {
        let handles = |claim: Claim, other: &Fact| match step {
            "inode, xino=auto" => claim.unless(When::Rootless, other.clone(), "union-no-handles"),
            _ => claim,
        };
        let (same, other) = if uniform { (&so, &not) } else { (&not, &so) };
        let claim = |fact, so: &Fact| Claim::new(step, fact, so.clone()).only_on(&KERNEL);
        claims.extend([
            claim("st_ino is kept", &so),
            claim("st_dev is kept", &so),
            handles(claim("before, st_dev is a folder's", same), other),
            handles(claim("after, st_dev is a folder's", same), other),
            handles(claim("before, st_ino is the lower file's", other), same),
        ]);
    }
    claims
}

/// What is claimed of the two names.
fn hard_links() -> Vec<Claim> {
    let (link, index) = ("hard link", "hard link, index=on");
    let (before, edited) = (Fact::text("before"), Fact::text("edited"));
    let indexed = |fact, value: Fact, broken: Fact| {
        let claim = Claim::new(index, fact, value).only_on(&KERNEL);
        claim.unless(When::Rootless, broken, "union-no-handles")
    };
    let (changed, upper) = (
        |name: &str| Fact::list([name]),
        |name: &str| map([(name, "file 0644 \"edited\" user.fuseoverlayfs.origin=…")]),
    );
    let one = |fact, newer: Fact, older: Fact| {
        let claim = Claim::new(link, fact, newer).only_on(&[FuseOverlayfs]);
        claim.before((6, 6), [FuseOverlayfs], older, "union-order-of-links")
    };
    vec![
        one("changed above", changed("link1"), changed("link2")),
        one("upper", upper("link1"), upper("link2")),
        Claim::new(link, "the edited name", edited.clone()),
        Claim::new(link, "the other name", before.clone())
            .on([FuseOverlayfs], edited.clone(), "union-link-remembered")
            .on([Mergerfs], edited.clone(), "union-writes-to-read-only"),
        Claim::new("hard link, mounted again", "the other name", before.clone()).on(
            [Mergerfs],
            edited.clone(),
            "union-writes-to-read-only",
        ),
        Claim::ok("index", "mount").only_on(&KERNEL),
        indexed("the other name", edited, before),
        indexed("both are one inode", Fact::Is(true), Fact::Is(false)),
        indexed("st_nlink of the edited name", Fact::Count(2), Fact::Count(1)),
        Claim::new(index, "st_nlink of the other name", Fact::Count(2)).only_on(&KERNEL),
    ]
}
