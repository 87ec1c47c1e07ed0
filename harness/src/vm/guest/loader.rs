//! Modules in the guest: those of its boot, and those that its kernel asks for later.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::ExitCode;

use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};
use rustix::io::Errno;

use crate::vm::initramfs::PLAN;
use crate::vm::plan::Plan;
use crate::{Doing, Error, Result};

/// The modules when the world stands.
pub(super) const MODULES: &str = "/run/modules";

/// The name of this program among them.
pub(super) const PROGRAM: &str = "modprobe";

/// Where the kernel is told which program it starts when it wants a module.
const SETTING: &str = "/proc/sys/kernel/modprobe";

/// The device of FUSE.
const FUSE: &str = "/dev/fuse";

/// Whether the kernel of a guest has started this process, since it wants a module.
pub fn is_asked() -> bool {
    let first = std::env::args_os().next();
    first.is_some_and(|name| Path::new(&name) == Path::new(MODULES).join(PROGRAM))
}

/// Loads what the kernel asks for: `modprobe -q -- NAME`. It learns from the status only
/// that there is nothing of this name.
pub fn main() -> ExitCode {
    let wanted = std::env::args().next_back().unwrap_or_default();
    let folder = Path::new(MODULES);
    let loaded = plan(folder).and_then(|plan| match plan.asked.get(&wanted) {
        Some(chain) => load(folder, chain),
        None => Err(Error::Setup(format!("no module is called {wanted}"))),
    });
    if loaded.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The plan that lies among the modules.
pub(super) fn plan(folder: &Path) -> Result<Plan> {
    let path = folder.join(PLAN);
    let read = fs::read(&path).and_then(|text| Ok(serde_json::from_slice(&text)?));
    read.doing(|| format!("read {}", path.display()))
}

/// Loads these modules, in this order.
pub(super) fn load(folder: &Path, names: &[String]) -> Result<()> {
    names.iter().try_for_each(|name| load_one(&folder.join(format!("{name}.ko"))))
}

/// Tells the kernel whom to ask, and makes the devices whose drivers it then asks for.
pub(super) fn install(plan: &Plan) -> Result<()> {
    match fs::write(SETTING, format!("{MODULES}/{PROGRAM}")) {
        // A kernel without modules asks nobody.
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        written => written.doing(|| format!("write {SETTING}"))?,
    }
    for (name, (major, minor)) in &plan.nodes {
        let path = Path::new("/dev").join(name);
        let device = makedev(*major, *minor);
        match mknodat(CWD, &path, FileType::CharacterDevice, Mode::RUSR | Mode::WUSR, device) {
            // Its driver is there already.
            Ok(()) | Err(Errno::EXIST) => {}
            Err(errno) => return Err(Error::io(format!("make {}", path.display()), errno)),
        }
    }
    // Everybody may open it, says udev(7) elsewhere.
    match fs::set_permissions(FUSE, fs::Permissions::from_mode(0o666)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        set => set.doing(|| format!("open {FUSE} to everybody")),
    }
}

fn load_one(path: &Path) -> Result<()> {
    let doing = || format!("load {}", path.display());
    let module = File::open(path).doing(doing)?;
    match rustix::system::finit_module(module.as_fd(), c"", 0) {
        // Two names of one module, or one that the kernel has asked for meanwhile.
        Ok(()) | Err(Errno::EXIST) => Ok(()),
        Err(errno) => Err(Error::io(doing(), errno)),
    }
}
