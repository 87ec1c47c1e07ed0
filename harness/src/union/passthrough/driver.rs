//! Mounting the passthrough as the unions are mounted.

use std::path::Path;

use crate::requirement::Requirement;
use crate::sandbox::Command;
use crate::union::{Branches, Driver, Marks, Mounted, Opaque, Refused, Whiteout, daemon};

/// The driver of the control: it shows the upper branch, and none of the lower ones.
#[derive(Clone, Copy, Debug)]
pub struct Passthrough;

/// The same with the kernel reading and writing the files itself.
#[derive(Clone, Copy, Debug)]
pub struct Backed;

impl Driver for Passthrough {
    fn needs(&self) -> Requirement {
        Requirement {
            name: "passthrough",
            supply: "a readable and writable /dev/fuse",
            probe: |flavour| daemon::serves(flavour, "/proc/self/exe", &Passthrough),
        }
    }

    fn mount(
        &self,
        branches: &Branches,
        options: &[&str],
        point: &Path,
    ) -> Result<Mounted, Refused> {
        if !options.is_empty() {
            let words = format!("the passthrough has no options: {options:?}");
            return Err(Refused { errno: None, ended: None, words });
        }
        // As `/proc/self/exe` this very program is found whatever the root is.
        daemon::mount(&command("/proc/self/exe", &[], branches, point), point)
    }

    fn typed(&self, branches: &Branches, _: &[&str], point: &Path) -> String {
        command("isolab", &[], branches, point).typed()
    }

    fn marks(&self) -> Marks {
        Marks { whiteout: Whiteout::None, opaque: Opaque::None }
    }
}

impl Driver for Backed {
    fn needs(&self) -> Requirement {
        Requirement {
            name: "passthrough-backed",
            supply: "Linux 6.9 with FUSE passthrough, CAP_SYS_ADMIN, and /dev/fuse",
            probe: |flavour| daemon::serves(flavour, "/proc/self/exe", &Backed),
        }
    }

    fn mount(&self, branches: &Branches, _: &[&str], point: &Path) -> Result<Mounted, Refused> {
        daemon::mount(&command("/proc/self/exe", &["--backed"], branches, point), point)
    }

    fn typed(&self, branches: &Branches, _: &[&str], point: &Path) -> String {
        command("isolab", &["--backed"], branches, point).typed()
    }

    fn marks(&self) -> Marks {
        Passthrough.marks()
    }
}

/// The program serves it itself. Where there is no upper branch it has its own words for
/// a folder that cannot be opened.
fn command(program: &str, options: &[&str], branches: &Branches, point: &Path) -> Command {
    let source = branches.upper.as_deref().unwrap_or(Path::new(""));
    let words = [program, "passthrough"];
    Command::new(words.iter().chain(options).copied()).argument(source).argument(point)
}
