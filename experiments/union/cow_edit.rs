//! `union/cow-edit`: a file of a read-only branch is edited, and the branch stays as it is.
//!
//! Why the kernel does this: overlayfs opens the file of the layer that has it. When
//! somebody wants to write, or to change an attribute, the file is first made again in the
//! upper layer with its folders, attributes and bytes (copy-up), and from then on the name
//! stands for the copy. What was opened or mapped for reading before goes on to show the
//! lower file, which POSIX does not know. The inode number stays, since the copy remembers
//! where it came from. The daemons copy up as well, each with its own omissions, and
//! mergerfs does not.

mod content;
mod descriptors;
mod identity;
mod metadata;
mod special;

use std::fs;
use std::path::Path;

use harness::experiment::{Claim, Experiment, Lab, Stage, facts};
use harness::record::Fact;
use harness::requirement::{BASH, MOUNT, Requirement, USER_ATTRIBUTES};
use harness::sandbox::{Command, Flavour};
use harness::union::Backend::{self, Mergerfs};
use harness::union::{Branches, look};
use harness::{Doing, Result, errno};
use nix::errno::Errno;

/// One writable branch over two that nobody may change.
pub struct CowEdit;

impl Experiment for CowEdit {
    fn id(&self) -> &'static str {
        "union/cow-edit"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![MOUNT, BASH, USER_ATTRIBUTES]
    }

    fn backends(&self, flavour: Flavour) -> &'static [Backend] {
        Backend::of(flavour)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        workshop(lab)?;
        every_way(lab)?;
        if lab.backend()?.is_fuse() {
            return Ok(());
        }
        metadata::metacopy(lab)?;
        identity::options(lab)
    }

    fn claims(&self) -> Vec<Claim> {
        let container = "after the edit";
        let claims = vec![
            Claim::ok("workshop", "mount"),
            Claim::exit("edit", 0),
            Claim::ok("files", "mount"),
            Claim::ok("files, mounted again", "mount"),
            Claim::exit("container", 0).on([Mergerfs], Fact::Exit(1), "union-writes-to-read-only"),
            Claim::exit("image1", 0),
            Claim::new(container, "the copy", Fact::text(GREETING)).on(
                [Mergerfs],
                Fact::errno(Errno::ENOENT),
                "union-writes-to-read-only",
            ),
            Claim::new(container, "in the union", Fact::text(GREETING)),
            Claim::is(container, "the images are untouched", true).on(
                [Mergerfs],
                Fact::Is(false),
                "union-writes-to-read-only",
            ),
        ];
        let parts =
            [content::claims(), metadata::claims(), descriptors::claims(), special::claims()];
        claims.into_iter().chain(parts.into_iter().flatten()).chain(identity::claims()).collect()
    }
}

/// What the workshop writes.
const GREETING: &str = "Hello, world!\n";

/// The workshop's own folders and commands.
fn workshop(lab: &mut Lab<'_>) -> Result<()> {
    let branches = Branches::make(Path::new(""), "container", &["image1", "image2"])?;
    for file in ["image1/a", "image1/b", "image2/c"] {
        fs::write(file, "").doing(|| format!("write {file}"))?;
    }
    let before = (look(Path::new("image1"))?, look(Path::new("image2"))?);
    let _mounted = lab.unite("workshop", &branches, &[], Path::new("merge"))?;
    lab.run("edit", &Command::new(["bash", "-c", "echo \"Hello, world!\" > ./merge/b"]))?;
    lab.run("container", &Command::new(["cat", "container/b"]))?;
    lab.run("image1", &Command::new(["cat", "image1/b"]))?;
    let after = (look(Path::new("image1"))?, look(Path::new("image2"))?);
    let text = |path| errno(fs::read_to_string(path)).map_or_else(Fact::errno, Fact::text);
    let seen = facts([
        ("merge", Fact::Map(look(Path::new("merge"))?)),
        ("container", Fact::Map(look(Path::new("container"))?)),
        ("the copy", text("container/b")),
        ("in the union", text("merge/b")),
        ("the images are untouched", Fact::Is(after == before)),
    ]);
    lab.note("after the edit", "all folders", seen)
}

/// Every other way, each with files of its own in one union.
fn every_way(lab: &mut Lab<'_>) -> Result<()> {
    // A daemon refuses other users without being asked, unless it is told not to.
    let options: &[&str] = if lab.backend()?.is_fuse() { &["allow_other"] } else { &[] };
    let flavour = lab.flavour();
    let fill = |folder: &Path| {
        let lower = &folder.join("lower");
        content::fill(lower)?;
        metadata::fill(lower, flavour)?;
        descriptors::fill(lower)?;
        special::fill(lower, flavour)?;
        identity::fill(lower)
    };
    let Some(stage) = Stage::set(lab, "files", &["lower"], options, fill)? else { return Ok(()) };
    content::run(lab, &stage)?;
    metadata::run(lab, &stage)?;
    descriptors::run(lab, &stage)?;
    special::run(lab, &stage)?;
    identity::run(lab, &stage)?;
    let Some(stage) = stage.again(lab, "files, mounted again")? else { return Ok(()) };
    identity::again(lab, &stage)
}
