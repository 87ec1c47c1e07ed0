//! unionfs-fuse: branches joined by `=RW` and `=RO`, hidden names below `.unionfs-fuse`.

use std::path::Path;

use super::{Branches, Driver, Marks, Mounted, Opaque, Refused, Whiteout, daemon};
use crate::requirement::Requirement;
use crate::sandbox::Command;

/// The driver.
pub(super) struct UnionfsFuse;

impl Driver for UnionfsFuse {
    fn needs(&self) -> Requirement {
        Requirement {
            name: "unionfs-fuse",
            supply: "apt-get install unionfs-fuse; a readable and writable /dev/fuse",
            probe: |flavour| daemon::serves(flavour, "unionfs-fuse", &UnionfsFuse),
        }
    }

    fn mount(
        &self,
        branches: &Branches,
        options: &[&str],
        point: &Path,
    ) -> Result<Mounted, Refused> {
        // In the foreground it stays our child, and its output ours.
        daemon::mount(&command(branches, options, point, true), point)
    }

    fn typed(&self, branches: &Branches, options: &[&str], point: &Path) -> String {
        command(branches, options, point, false).typed()
    }

    fn marks(&self) -> Marks {
        Marks { whiteout: Whiteout::HiddenFile, opaque: Opaque::None }
    }
}

fn command(branches: &Branches, options: &[&str], point: &Path, foreground: bool) -> Command {
    let mut command = Command::new(["unionfs-fuse"]);
    if foreground {
        command = command.argument("-f");
    }
    let cow = (!branches.writable).then_some("cow");
    let options = cow.iter().chain(options).copied().collect::<Vec<_>>().join(",");
    if !options.is_empty() {
        command = command.argument("-o").argument(options);
    }
    command.argument(branches.with_access()).argument(point)
}
