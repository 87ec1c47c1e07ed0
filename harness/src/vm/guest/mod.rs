//! The guest's side: this program as the first process of a kernel.
//!
//! It has one thread, and ends by powering the machine off. Should it panic, the kernel
//! panics too, and the host hears of that.

mod init;
pub mod loader;
mod running;
mod serve;

pub use init::PROGRAM;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::system::{RebootCommand, reboot, uname};

use self::serve::Host;
use super::frame::Report;
use super::fresh::Drawn;
use super::initramfs::MODULES;
use super::plan::Plan;
use crate::Result;

/// Whether this process was started by the kernel of a guest, as its init.
pub fn is_init() -> bool {
    std::process::id() == 1 && std::env::args_os().next().is_some_and(|name| name == "/init")
}

/// Whether this machine is a guest: its first process is this very program, as its init.
pub fn is_here() -> bool {
    let file = |path| fs::metadata(path).map(|file| (file.dev(), file.ino())).ok();
    let first = file("/proc/1/exe").filter(|first| Some(*first) == file("/proc/self/exe"));
    let named = fs::read("/proc/1/cmdline").is_ok_and(|words| words == b"/init\0");
    first.is_some() && named
}

/// The life of the init. Returns only to say, on the console, why nothing can be done.
pub fn main() -> std::process::ExitCode {
    if let Err(error) = life() {
        // Without a channel the console is what is left.
        eprintln!("isolab: the guest's init gives up: {error}");
    }
    // What has been said must leave the machine before it is off.
    let _ = reboot(RebootCommand::PowerOff);
    std::process::ExitCode::FAILURE
}

fn life() -> Result<()> {
    init::kernel_file_systems()?;
    let plan = loader::plan(Path::new(MODULES))?;
    loader::load(Path::new(MODULES), &plan.port)?;
    let mut host = Host::new(init::open_port()?);
    host.report(&Report::Hello(uname().release().to_string_lossy().into_owned()))?;
    match prepare(&mut host, &plan) {
        Ok(drawn) => host.report(&Report::Ready(drawn))?,
        Err(error) => return host.report(&Report::Broken(error.to_string())),
    }
    host.serve().map(|never| match never {})
}

/// A guest that is saved is saved in the middle of this, since QEMU cannot save one that
/// has the host's files mounted.
fn prepare(host: &mut Host, plan: &Plan) -> Result<Drawn> {
    let load = |names: &[String]| loader::load(Path::new(MODULES), names);
    load(&plan.files)?;
    host.report(&Report::Loaded)?;
    let drawn = host.fresh(|| load(&plan.rest()))?.apply()?;
    init::world()?;
    loader::install(plan)?;
    Ok(drawn)
}
