//! fuse-overlayfs: overlayfs's form on disk, served by a daemon.

use std::ffi::OsString;
use std::path::Path;

use super::{Branches, Driver, Marks, Mounted, Opaque, Refused, Whiteout, daemon};
use crate::requirement::Requirement;
use crate::sandbox::Command;

/// The driver.
pub(super) struct FuseOverlayfs;

impl Driver for FuseOverlayfs {
    fn needs(&self) -> Requirement {
        Requirement {
            name: "fuse-overlayfs",
            supply: "apt-get install fuse-overlayfs; a readable and writable /dev/fuse",
            probe: |flavour| daemon::serves(flavour, "fuse-overlayfs", &FuseOverlayfs),
        }
    }

    fn mount(
        &self,
        branches: &Branches,
        options: &[&str],
        point: &Path,
    ) -> Result<Mounted, Refused> {
        daemon::mount(&command(branches, options, point, true), point)
    }

    fn typed(&self, branches: &Branches, options: &[&str], point: &Path) -> String {
        command(branches, options, point, false).typed()
    }

    fn marks(&self) -> Marks {
        Marks { whiteout: Whiteout::Device, opaque: Opaque::Xattr("trusted.overlay.opaque") }
    }
}

fn command(branches: &Branches, options: &[&str], point: &Path, foreground: bool) -> Command {
    let mut all: OsString = branches.as_options();
    for option in options {
        all.push(",");
        all.push(option);
    }
    let mut command = Command::new(["fuse-overlayfs"]);
    if foreground {
        command = command.argument("-f");
    }
    command.argument("-o").argument(all).argument(point)
}
