//! `union/whiteout`: how a union notes that something below is gone.
//!
//! Why the kernel does this: the lower layers may not change, so what is missing is written
//! into the upper one. overlayfs makes a character device 0:0 of that name, which no driver
//! has; a folder that replaces another hides what is below by the attribute
//! `overlay.opaque`. A folder that exists below cannot be renamed, since its contents would
//! have to come along, unless an attribute (`overlay.redirect`) says where to look for
//! them. All of these are recognised in lower layers too, which is how the layers of an
//! image delete from each other. Since the union would take such a mark for its own, it
//! refuses to make one on demand, and escapes the attributes.

mod by_hand;
mod nested;
mod removal;
mod rename;

use harness::Result;
use harness::experiment::{Claim, Experiment, Lab};
use harness::record::Fact;
use harness::requirement::{MOUNT, Requirement, USER_ATTRIBUTES};
use harness::sandbox::Flavour;
use harness::union::Backend;

/// Every mark, made by the union and by hand.
pub struct Whiteout;

impl Experiment for Whiteout {
    fn id(&self) -> &'static str {
        "union/whiteout"
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![MOUNT]
    }

    /// Marks are made by hand, where a union has none in `trusted.*` in `user.*`.
    fn needs_on(&self, backend: Backend) -> Vec<Requirement> {
        match by_hand::prefix(backend) {
            "user.overlay" => vec![USER_ATTRIBUTES],
            _ => Vec::new(),
        }
    }

    fn backends(&self, flavour: Flavour) -> &'static [Backend] {
        Backend::of(flavour)
    }

    fn run(&self, lab: &mut Lab<'_>) -> Result<()> {
        removal::run(lab)?;
        rename::run(lab)?;
        by_hand::run(lab)?;
        nested::run(lab)
    }

    fn claims(&self) -> Vec<Claim> {
        let parts = [removal::claims(), rename::claims(), by_hand::claims(), nested::claims()];
        parts.into_iter().flatten().collect()
    }
}

/// A new folder as fuse-overlayfs makes it: opaque in three ways at once.
fn opaque_thrice(folder: &str) -> Fact {
    let entries = [
        ("", "directory 0755 trusted.overlay.opaque=y"),
        ("/.wh..opq", "char 0:0 0700"),
        ("/.wh..wh..opq", "file 0700 \"\""),
    ];
    Fact::Map(entries.map(|(below, text)| (format!("{folder}{below}"), text.into())).into())
}
