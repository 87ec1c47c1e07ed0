//! mergerfs: a pool of disks. Each operation goes to a branch that a policy chooses; it
//! copies nothing up and hides nothing.

use std::path::Path;

use super::{Branches, Driver, Marks, Mounted, Opaque, Refused, Whiteout, daemon};
use crate::requirement::Requirement;
use crate::sandbox::Command;

/// The driver.
pub(super) struct Mergerfs;

impl Driver for Mergerfs {
    fn needs(&self) -> Requirement {
        Requirement {
            name: "mergerfs",
            supply: "apt-get install mergerfs; a readable and writable /dev/fuse",
            probe: |flavour| daemon::serves(flavour, "mergerfs", &Mergerfs),
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
        Marks { whiteout: Whiteout::None, opaque: Opaque::None }
    }
}

fn command(branches: &Branches, options: &[&str], point: &Path, foreground: bool) -> Command {
    let mut command = Command::new(["mergerfs"]);
    if foreground {
        command = command.argument("-f");
    }
    // By default a branch with less than 4 GiB free takes no new file, and a file goes
    // where its folder already is rather than to the top branch.
    let always = ["minfreespace=0", "category.create=ff"];
    let options = always.iter().chain(options).copied().collect::<Vec<_>>().join(",");
    command.argument("-o").argument(options).argument(branches.with_access()).argument(point)
}
