//! Which union file systems there are.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Driver;
use super::fuse_overlayfs::FuseOverlayfs;
use super::mergerfs::Mergerfs;
use super::overlay::Overlay;
use super::unionfs_fuse::UnionfsFuse;
use crate::sandbox::Flavour;

/// A union file system by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// The kernel's, with its marks in `trusted.overlay.*`.
    Overlay,
    /// The kernel's, with its marks in `user.overlay.*`, as user namespaces need it.
    OverlayUserxattr,
    /// unionfs-fuse, the workshop's first.
    UnionfsFuse,
    /// fuse-overlayfs, for containers without privilege.
    FuseOverlayfs,
    /// The second generation of fuse-overlayfs, in Rust.
    #[serde(rename = "fuse-overlayfs-2")]
    FuseOverlayfs2,
    /// mergerfs, which pools disks and copies nothing up.
    Mergerfs,
}

impl Backend {
    /// Every one, in the order of the reports.
    pub const ALL: [Self; 6] = [
        Self::Overlay,
        Self::OverlayUserxattr,
        Self::UnionfsFuse,
        Self::FuseOverlayfs,
        Self::FuseOverlayfs2,
        Self::Mergerfs,
    ];

    /// Those that a sandbox of the flavour is for: `trusted.*` attributes need real root.
    pub fn of(flavour: Flavour) -> &'static [Self] {
        match flavour {
            Flavour::Root => &Self::ALL,
            Flavour::Rootless => &Self::ALL[1..],
        }
    }

    /// Its name: `overlay`, `unionfs-fuse`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overlay => "overlay",
            Self::OverlayUserxattr => "overlay-userxattr",
            Self::UnionfsFuse => "unionfs-fuse",
            Self::FuseOverlayfs => "fuse-overlayfs",
            Self::FuseOverlayfs2 => "fuse-overlayfs-2",
            Self::Mergerfs => "mergerfs",
        }
    }

    /// What mounts it.
    pub fn driver(self) -> &'static dyn Driver {
        match self {
            Self::Overlay => &Overlay { userxattr: false },
            Self::OverlayUserxattr => &Overlay { userxattr: true },
            Self::UnionfsFuse => &UnionfsFuse,
            Self::FuseOverlayfs => &FuseOverlayfs { second: false },
            Self::FuseOverlayfs2 => &FuseOverlayfs { second: true },
            Self::Mergerfs => &Mergerfs,
        }
    }

    /// Whether a daemon serves it, through /dev/fuse.
    pub fn is_fuse(self) -> bool {
        !matches!(self, Self::Overlay | Self::OverlayUserxattr)
    }

    /// The one whose differences it shares where none of its own are stated.
    pub fn family(self) -> Self {
        match self {
            Self::FuseOverlayfs2 => Self::FuseOverlayfs,
            other => other,
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Backend {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|backend| backend.name() == name).ok_or(())
    }
}
