//! Which union file systems there are.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Driver;
use super::fuse_overlayfs::FuseOverlayfs;
use super::mergerfs::Mergerfs;
use super::overlay::Overlay;
use super::passthrough::Passthrough;
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
    /// The control: this program's own FUSE file system, which shows one folder as it is.
    /// What it does not do is for FUSE to answer for, and not for a union.
    Passthrough,
}

impl Backend {
    /// Every one, in the order of the reports: the unions, and then the control.
    pub const ALL: [Self; 7] = [
        Self::Overlay,
        Self::OverlayUserxattr,
        Self::UnionfsFuse,
        Self::FuseOverlayfs,
        Self::FuseOverlayfs2,
        Self::Mergerfs,
        Self::Passthrough,
    ];

    /// Those that unite folders.
    pub const UNIONS: &'static [Self] = Self::ALL.split_at(6).0;

    /// The unions that are served by a daemon.
    pub const DAEMONS: &'static [Self] = Self::UNIONS.split_at(2).1;

    /// The unions that a sandbox of the flavour is for: `trusted.*` attributes need real root.
    pub fn of(flavour: Flavour) -> &'static [Self] {
        match flavour {
            Flavour::Root => Self::UNIONS,
            Flavour::Rootless => &Self::UNIONS[1..],
        }
    }

    /// The same and the control, for an experiment that asks what FUSE itself changes.
    pub fn with_control(flavour: Flavour) -> &'static [Self] {
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
            Self::Passthrough => "passthrough",
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
            Self::Passthrough => &Passthrough,
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
