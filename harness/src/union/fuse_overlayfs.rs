//! fuse-overlayfs: overlayfs's form on disk, served by a daemon. The first generation is
//! written in C and comes from the distribution; the second is a rewrite in Rust.

use std::ffi::OsString;
use std::path::Path;

use super::{Branches, Driver, Marks, Mounted, Opaque, Refused, Whiteout, daemon};
use crate::requirement::Requirement;
use crate::sandbox::{Command, Flavour};

/// An option of ours: the second generation takes it from its environment.
pub const NO_PASSTHROUGH: &str = "no-passthrough";

/// The driver, in either generation.
pub(super) struct FuseOverlayfs {
    /// The second one, which `ci/setup` keeps in the cache.
    pub(super) second: bool,
}

impl Driver for FuseOverlayfs {
    fn needs(&self) -> Requirement {
        match self.second {
            false => Requirement {
                name: "fuse-overlayfs",
                supply: "apt-get install fuse-overlayfs; a readable and writable /dev/fuse",
                probe: |flavour| FuseOverlayfs { second: false }.serves(flavour),
            },
            true => Requirement {
                name: "fuse-overlayfs-2",
                supply: "ci/setup builds it; a readable and writable /dev/fuse",
                probe: |flavour| FuseOverlayfs { second: true }.serves(flavour),
            },
        }
    }

    fn mount(
        &self,
        branches: &Branches,
        options: &[&str],
        point: &Path,
    ) -> Result<Mounted, Refused> {
        daemon::mount(&self.command(branches, options, point, true), point)
    }

    fn typed(&self, branches: &Branches, options: &[&str], point: &Path) -> String {
        self.command(branches, options, point, false).typed()
    }

    fn marks(&self) -> Marks {
        Marks { whiteout: Whiteout::Device, opaque: Opaque::Xattr("trusted.overlay.opaque") }
    }
}

impl FuseOverlayfs {
    fn serves(self, flavour: Flavour) -> Result<(), String> {
        daemon::serves(flavour, self.program(), &self)
    }

    fn program(&self) -> &'static str {
        if self.second { "fuse-overlayfs-2" } else { "fuse-overlayfs" }
    }

    fn command(
        &self,
        branches: &Branches,
        options: &[&str],
        point: &Path,
        foreground: bool,
    ) -> Command {
        let mut all: OsString = branches.as_options();
        for option in options.iter().filter(|option| **option != NO_PASSTHROUGH) {
            all.push(",");
            all.push(option);
        }
        let mut command = Command::new([self.program()]);
        if foreground {
            command = command.argument("-f");
        }
        if options.contains(&NO_PASSTHROUGH) {
            command = command.env("FUSE_OVERLAYFS_NO_PASSTHROUGH", "1");
        }
        command.argument("-o").argument(all).argument(point)
    }
}
