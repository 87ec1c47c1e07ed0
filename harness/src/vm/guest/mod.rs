//! The guest's side: this program as the first process of a kernel.
//!
//! It has one thread, and ends by powering the machine off. Should it panic, the kernel
//! panics too, and the host hears of that.

mod init;
mod running;
mod serve;

pub use init::PROGRAM;

use rustix::system::{RebootCommand, reboot, uname};

use super::frame::{self, Report};
use crate::Result;

/// Whether this process was started by the kernel of a guest, as its init.
pub fn is_init() -> bool {
    std::process::id() == 1 && std::env::args_os().next().is_some_and(|name| name == "/init")
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
    let later = init::load_until_port()?;
    let mut port = init::open_port()?;
    frame::send(&mut port, &Report::Hello(uname().release().to_string_lossy().into_owned()))?;
    match init::world(later) {
        Ok(()) => frame::send(&mut port, &Report::Ready)?,
        Err(error) => return frame::send(&mut port, &Report::Broken(error.to_string())),
    }
    serve::serve(port).map(|never| match never {})
}
