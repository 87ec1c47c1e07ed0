//! A FUSE file system that unites nothing: each request goes to the same file of one folder.
//!
//! It is the control of the comparisons. What it costs is the price of FUSE; what a union
//! costs beyond that is the price of the union. It is also a FUSE file system for machines
//! on which no package of one is installed. Like libfuse's own it lets the kernel keep
//! names and attributes for a second, and checks permissions in the kernel. (fuser 0.18
//! reads a time before 1970 that has a fraction a second too early.)

mod convert;
mod driver;
mod nodes;
mod requests;

pub use driver::{Backed, Passthrough};
pub use requests::requests_so_far;

use std::fs::File;
use std::io;
use std::path::Path;

use fuser::{Config, MountOption, SessionACL};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use rustix::fs::Mode;
use rustix::io::fcntl_dupfd_cloexec;

/// Serves the folder `source` on `point` until it is unmounted. With `backed` the kernel
/// is given each file that is opened, and reads and writes it without asking (what FUSE
/// itself calls passthrough).
///
/// # Errors
/// The folder cannot be opened, or the mount is refused.
///
/// # References
/// fuse(4), fuse(8); Documentation/filesystems/fuse/fuse-passthrough.rst of Linux.
pub fn serve(source: &Path, point: &Path, backed: bool) -> io::Result<()> {
    // The kernel has applied the caller's mask already.
    rustix::process::umask(Mode::empty());
    // Each file that the kernel knows is open here, and each that is open there once more.
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    grow_table(most)?;
    let mut config = Config::default();
    config.mount_options = vec![
        MountOption::FSName(source.display().to_string()),
        MountOption::Subtype("isolab".into()),
        MountOption::DefaultPermissions,
    ];
    config.acl = SessionACL::All;
    fuser::mount(requests::Requests::new(source, backed)?, point, &config)
}

/// Makes the table of descriptors large while there is one thread. When it grows under
/// several, the kernel waits for an RCU grace period: that took up to 23 ms, at the 64th, 256th,
/// 512th and 1024th file, and was most of the time of a thousand lookups.
fn grow_table(most: u64) -> io::Result<()> {
    let place = File::open("/dev/null")?;
    let last = most.min(1 << 16).saturating_sub(1) as i32;
    // Closed at once; the table stays as large.
    fcntl_dupfd_cloexec(&place, last).map(drop)?;
    Ok(())
}
