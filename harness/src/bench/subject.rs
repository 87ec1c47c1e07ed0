//! The file systems that are compared.

use crate::requirement::Requirement;
use crate::sandbox::Flavour;
use crate::union::passthrough::{Backed, Passthrough};
use crate::union::{Backend, Driver, NO_PASSTHROUGH};
use crate::workload::Family;

/// A file system under test.
#[derive(Clone, Copy)]
pub struct Subject {
    /// Its name in the results.
    pub name: &'static str,
    /// How it comes about.
    pub how: How,
    /// Options of the mount.
    pub options: &'static [&'static str],
    /// Whose sandbox it is mounted in.
    pub flavour: Flavour,
    /// What the quick tier measures on it.
    pub quick: Quick,
}

/// What the quick tier measures on a file system.
#[derive(Clone, Copy)]
pub enum Quick {
    /// Nothing.
    Nothing,
    /// All that it has.
    Everything,
    /// Where the file system may differ from the one that it is a variant of.
    Only(&'static [Family]),
}

/// How a file system comes about.
#[derive(Clone, Copy)]
pub enum How {
    /// A plain folder: what everything is compared with.
    Folder,
    /// That folder bound elsewhere: the same file system by another mount.
    Bind,
    /// One folder served through FUSE.
    Mirror(&'static dyn Driver),
    /// Several branches united.
    Union(Backend),
}

/// The name of the subject that is the unit of all ratios.
pub const BARE: &str = "bare";
/// The name of the subject that should be equal to it.
pub const CONTROL: &str = "bind";

const fn root(name: &'static str, how: How, options: &'static [&'static str]) -> Subject {
    Subject { name, how, options, flavour: Flavour::Root, quick: Quick::Nothing }
}

const fn quick(subject: Subject) -> Subject {
    Subject { quick: Quick::Everything, ..subject }
}

const fn only(families: &'static [Family], subject: Subject) -> Subject {
    Subject { quick: Quick::Only(families), ..subject }
}

/// Each of them, in the order of the reports.
pub const ALL: &[Subject] = &[
    quick(root(BARE, How::Folder, &[])),
    quick(root(CONTROL, How::Bind, &[])),
    quick(root("overlay", How::Union(Backend::Overlay), &[])),
    root("overlay-redirect", How::Union(Backend::Overlay), &["redirect_dir=on"]),
    quick(root(
        "overlay-metacopy",
        How::Union(Backend::Overlay),
        &["redirect_dir=on", "metacopy=on"],
    )),
    root("overlay-index", How::Union(Backend::Overlay), &["index=on"]),
    root("overlay-xino", How::Union(Backend::Overlay), &["xino=on"]),
    only(&[Family::Sync], root("overlay-volatile", How::Union(Backend::Overlay), &["volatile"])),
    Subject {
        name: "overlay-userns",
        how: How::Union(Backend::OverlayUserxattr),
        options: &[],
        flavour: Flavour::Rootless,
        quick: Quick::Everything,
    },
    quick(root("passthrough", How::Mirror(&Passthrough), &[])),
    only(&[Family::Data], root("passthrough-backed", How::Mirror(&Backed), &[])),
    quick(root("fuse-overlayfs", How::Union(Backend::FuseOverlayfs), &[])),
    quick(root("fuse-overlayfs-2", How::Union(Backend::FuseOverlayfs2), &[])),
    only(
        &[Family::Data],
        root("fuse-overlayfs-2-served", How::Union(Backend::FuseOverlayfs2), &[NO_PASSTHROUGH]),
    ),
    quick(root("unionfs-fuse", How::Union(Backend::UnionfsFuse), &[])),
    quick(root("mergerfs", How::Union(Backend::Mergerfs), &[])),
    root(
        "mergerfs-cached",
        How::Union(Backend::Mergerfs),
        &["cache.files=auto-full", "cache.entry=60", "cache.attr=60", "cache.negative_entry=60"],
    ),
];

/// The subject of that name.
pub fn find(name: &str) -> Option<&'static Subject> {
    ALL.iter().find(|subject| subject.name == name)
}

impl Subject {
    /// Whether a daemon serves it.
    pub fn is_fuse(&self) -> bool {
        match self.how {
            How::Folder | How::Bind => false,
            How::Mirror(_) => true,
            How::Union(backend) => backend.is_fuse(),
        }
    }

    /// Whether the quick tier measures workloads of that family on it.
    pub fn is_quick_at(&self, family: Family) -> bool {
        match self.quick {
            Quick::Nothing => false,
            Quick::Everything => true,
            Quick::Only(families) => families.contains(&family),
        }
    }

    /// Whether it unites layers; one folder is all that the others have.
    pub fn is_union(&self) -> bool {
        matches!(self.how, How::Union(_))
    }

    /// What the machine must have for it; nothing for a plain folder.
    pub fn needs(&self) -> Option<Requirement> {
        match self.how {
            How::Folder | How::Bind => None,
            How::Mirror(driver) => Some(driver.needs()),
            How::Union(backend) => Some(backend.driver().needs()),
        }
    }
}

impl std::fmt::Debug for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
