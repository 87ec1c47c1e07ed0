//! `chroot/ls`: the same tree, listed from inside and walked from outside.
//!
//! Why the kernel does this: a chroot copies and hides nothing. `/` is looked up as
//! another folder of the same file system, so what `ls` lists inside is exactly what
//! lies below ROOT outside, down to the inode.

use std::fs;
use std::os::unix::fs::MetadataExt;

use harness::experiment::{Claim, Experiment, Lab, facts};
use harness::record::{Entry, Fact, Kind};
use harness::requirement::{BASH, CHROOT, Requirement};
use harness::sandbox::Command;
use harness::{Doing, Result};

/// `ls` in a root of its own.
pub struct Ls;

impl Experiment for Ls {
    fn id(&self) -> &'static str {
        "chroot/ls"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![CHROOT, BASH]
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        let root = lab.work("root");
        lab.install(&["/bin/bash", "/bin/ls"], &root)?;
        fs::write(root.join("한글 이름"), "a file of our own\n").doing(|| "write a file")?;
        let tree = lab.tree("outside", &root)?;
        let chroot = |arguments: &[&str]| {
            Command::new(
                ["chroot", "/tmp/work/root", "ls"].into_iter().chain(arguments.iter().copied()),
            )
        };
        let listing = lab.run("inside", &chroot(&["-1AR", "/"]))?;
        let number = lab.unshown(&chroot(&["-di", "/"]))?;
        let inode = fs::metadata(&root).doing(|| "look at the root")?.ino();
        lab.note(
            "compared",
            "the listing from inside, and the tree from outside",
            facts([
                ("same names", Fact::Is(listing.output.stdout == as_listed(&tree))),
                ("same inode of /", Fact::Is(number.output.stdout == format!("{inode} /\n"))),
            ]),
        )
    }

    fn claims(&self) -> Vec<Claim> {
        vec![
            Claim::exit("inside", 0),
            Claim::is("compared", "same names", true),
            Claim::is("compared", "same inode of /", true),
        ]
    }
}

/// The tree as `ls -1AR /` prints it in the C locale: folders in order, sorted by bytes.
fn as_listed(tree: &[Entry]) -> String {
    let mut text = String::new();
    list("", tree, &mut text);
    text
}

fn list(folder: &str, tree: &[Entry], text: &mut String) {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let below = || {
        let name = |entry: &'_ Entry| entry.path.strip_prefix(&prefix).map(str::to_owned);
        let direct = tree.iter().filter_map(move |entry| Some((entry, name(entry)?)));
        direct.filter(|(_, name)| !name.contains('/'))
    };
    if !text.is_empty() {
        text.push('\n');
    }
    let heading = if folder.is_empty() { "/" } else { folder };
    let slash = if folder.is_empty() { "" } else { "/" };
    text.push_str(&format!("{slash}{heading}:\n"));
    below().for_each(|(_, name)| text.push_str(&format!("{name}\n")));
    for (entry, _) in below().filter(|(entry, _)| entry.kind == Kind::Directory) {
        list(&entry.path, tree, text);
    }
}
