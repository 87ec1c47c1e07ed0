//! What lies in a root that was made from packages, as its files tell: nothing of it is run.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;

use harness::Result;
use harness::grade::Given;
use harness::image::Hashing;
use harness::rootfs::{Root, TreeOptions, tree};
use serde::{Deserialize, Serialize};

use super::given::Drawn;
use crate::chroot::debootstrap::archive::Archive;

/// How dpkg records a package that is unpacked and configured.
pub(super) const INSTALLED: &str = "install ok installed";

/// The most that is read of a text.
const MOST: u64 = 4 << 20;

/// What no package holds, but what scripts of these make when they are configured: base-passwd,
/// libpam-runtime, and mawk.
const MADE: [&str; 3] = ["/etc/passwd", "/etc/pam.d/common-auth", "/var/lib/dpkg/alternatives/awk"];

/// A root, as its files tell.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Look {
    /// ID and VERSION_CODENAME of os-release(5), as far as they are there.
    pub(super) release: Vec<String>,
    /// What dpkg has recorded of each package.
    pub(super) states: BTreeMap<String, String>,
    /// What the packages' scripts would have made, and is not there.
    pub(super) undone: Vec<String>,
    /// Programs and libraries that are not as in the packages.
    pub(super) foreign: Vec<String>,
    /// What the drawn package's script has made.
    pub(super) made: String,
    /// What served to make the root, and is still there.
    pub(super) left: Vec<String>,
}

/// Looks at `$ROOT`, as root of the sandbox.
pub(super) fn look(archive: &Archive, drawn: &Drawn) -> Result<Look> {
    let root = Root::open(Path::new(&Given::path("root")))?;
    let release = text(&root, "/etc/os-release");
    let field = |name: &str| {
        let value = release.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        value.map(|value| value.trim_matches('"').to_owned())
    };
    let there = |path: &&&str| root.file(Path::new(path)).is_ok();
    Ok(Look {
        release: ["ID", "VERSION_CODENAME"].into_iter().filter_map(field).collect(),
        states: states(&text(&root, "/var/lib/dpkg/status")),
        undone: MADE.iter().filter(|path| !there(path)).map(ToString::to_string).collect(),
        foreign: foreign(&root, archive),
        made: text(&root, &drawn.made()),
        left: left(&root)?,
    })
}

/// A file's text; empty where there is none.
fn text(root: &Root, path: &str) -> String {
    let mut content = Vec::new();
    if let Ok((file, _)) = root.file(Path::new(path)) {
        let _ = file.take(MOST).read_to_end(&mut content);
    }
    String::from_utf8_lossy(&content).into_owned()
}

/// The states of packages in dpkg's own record: paragraphs of fields.
fn states(record: &str) -> BTreeMap<String, String> {
    let paragraph = |text: &str| {
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
        Some((field("Package: ")?.to_owned(), field("Status: ")?.to_owned()))
    };
    record.split("\n\n").filter_map(paragraph).collect()
}

/// The programs and libraries of the archive that the root has not, or not so.
fn foreign(root: &Root, archive: &Archive) -> Vec<String> {
    let programs = archive.packages.iter().flat_map(|package| &package.programs);
    let differs = programs.filter(|(path, digest)| {
        let Ok((file, _)) = root.file(&Path::new("/").join(path)) else { return true };
        let mut content = Hashing::new(file);
        let read = io::copy(&mut content, &mut io::sink());
        read.is_err() || content.finish().0 != **digest
    });
    differs.map(|(path, _)| format!("/{}", path.display())).collect()
}

/// Files of packages, and what keeps services from starting meanwhile.
fn left(root: &Root) -> Result<Vec<String>> {
    let entries = tree(root, TreeOptions::default())?.into_iter().map(|entry| entry.path);
    let serves = |path: &String| {
        path.ends_with(".deb") || path.ends_with("/policy-rc.d") || path.starts_with("debootstrap/")
    };
    Ok(entries.filter(serves).collect())
}
