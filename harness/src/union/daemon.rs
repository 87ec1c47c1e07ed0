//! FUSE file systems: a daemon in the foreground, and when its mount is there.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::retry_on_intr;

use super::{Branches, Driver, Mounted, Refused};
use crate::probe::own_mounts;
use crate::requirement::{in_sandbox, runs};
use crate::sandbox::{Command, Flavour, Started, WORK};
use crate::sys::clone::Namespaces;
use crate::{Doing, Result};

/// How long a daemon may take to mount.
const PATIENCE: Duration = Duration::from_secs(10);

/// Starts a daemon and waits until it has mounted on `point`, or has ended.
///
/// Nothing sleeps: the mount table is readable as an exception when it has changed, and a
/// pidfd when the process has ended.
///
/// # References
/// proc_pid_mounts(5), fuse(4).
pub(super) fn mount(command: &Command, point: &Path) -> Result<Mounted, Refused> {
    let broken =
        |error: crate::Error| Refused { errno: None, ended: None, words: error.to_string() };
    // Opened before the daemon starts, so that no change is missed.
    let table = File::open("/proc/self/mountinfo").doing(|| "watch the mounts").map_err(broken)?;
    let daemon = command.start().map_err(broken)?;
    match wait(&table, &daemon, point).map_err(broken)? {
        Seen::Mounted => Ok(Mounted::new(point, Some(daemon))),
        Seen::Ended => Err(Refused::by_daemon(daemon.finish().map_err(broken)?)),
        Seen::Nothing => {
            let words = format!("{} has not mounted within {PATIENCE:?}", command.typed());
            drop(Mounted::new(point, Some(daemon)));
            Err(Refused { errno: None, ended: None, words })
        }
    }
}

/// Whether `driver` serves a union in a sandbox of the flavour, by this program.
pub(super) fn serves(flavour: Flavour, program: &str, driver: &dyn Driver) -> Result<(), String> {
    runs(&[program, "--version"])?;
    in_sandbox(flavour, Namespaces::empty(), || {
        let device = File::options().read(true).write(true).open("/dev/fuse");
        device.map_err(|error| format!("open /dev/fuse: {error}"))?;
        let union = trial(driver, Path::new(WORK))?;
        union.unmount().map(drop).map_err(|error| error.to_string())
    })
}

/// A small union in `folder`, to see whether one can be mounted at all.
pub(super) fn trial(driver: &dyn Driver, folder: &Path) -> Result<Mounted, String> {
    let branches = Branches::make(folder, "upper", &["lower"]).map_err(|e| e.to_string())?;
    let point = folder.join("merged");
    std::fs::create_dir(&point).map_err(|error| format!("make merged: {error}"))?;
    driver.mount(&branches, &[], &point).map_err(|refused| crate::Error::from(refused).to_string())
}

enum Seen {
    Mounted,
    Ended,
    Nothing,
}

fn wait(table: &File, daemon: &Started, point: &Path) -> Result<Seen> {
    let deadline = Instant::now() + PATIENCE;
    let point = std::path::absolute(point).doing(|| "name the mount point")?;
    let point = point.to_string_lossy();
    loop {
        let mounts = own_mounts()?;
        if mounts.iter().any(|mount| mount.point == point && mount.fs_type.starts_with("fuse")) {
            return Ok(Seen::Mounted);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let left = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
        let mut watched =
            [PollFd::new(table, PollFlags::PRI), PollFd::new(&daemon.child.pidfd, PollFlags::IN)];
        if retry_on_intr(|| poll(&mut watched, Some(&left))).doing(|| "wait for a mount")? == 0 {
            return Ok(Seen::Nothing);
        }
        if !watched[1].revents().is_empty() {
            return Ok(Seen::Ended);
        }
    }
}
