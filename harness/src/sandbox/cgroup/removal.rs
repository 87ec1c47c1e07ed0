//! Emptying cgroups and removing their folders. The guardian runs this too.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill as send};
use nix::unistd::{Pid, getpid};

use super::hierarchy::{children, words};
use super::limit::write;
use super::release::release;

/// Kills whatever is in this cgroup and below it, and waits up to `patience` until
/// nothing is: a process in an uninterruptible call dies only when that returns.
pub(in crate::sandbox) fn kill(folder: &Path, patience: Duration) -> io::Result<()> {
    until(patience, || match strike(folder) {
        true => Ok(()),
        false => Err(Errno::EBUSY.into()),
    })
}

/// Removes this cgroup with all that is in and below it. One that is gone is removed.
pub(in crate::sandbox) fn remove(folder: &Path, patience: Duration) -> io::Result<()> {
    until(patience, || match fs::remove_dir(folder) {
        Err(error) if error.raw_os_error() == Some(libc::EBUSY) => {
            strike(folder);
            children(folder).try_for_each(|child| remove(&child.path(), Duration::ZERO))?;
            fs::remove_dir(folder)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    })
}

/// Removes all of these, in turn while one is busy: what is frozen in one hierarchy keeps the
/// folders of all others.
pub(in crate::sandbox) fn remove_all(folders: &[PathBuf], patience: Duration) -> io::Result<()> {
    until(patience, || {
        folders.iter().for_each(|folder| release(folder));
        let refused = folders.iter().filter_map(|folder| remove(folder, Duration::ZERO).err());
        // A busy one comes last, and one that is refused for good ends nothing before.
        let last = refused.max_by_key(|error| error.raw_os_error() == Some(libc::EBUSY));
        last.map_or(Ok(()), Err)
    })
}

/// Sends SIGKILL to whatever is in this cgroup and below it; whether nothing was.
///
/// # References
/// <https://docs.kernel.org/admin-guide/cgroup-v2.html>, `cgroup.kill` (Linux 5.14)
fn strike(folder: &Path) -> bool {
    // One stroke that no fork outruns; the loop below then only counts.
    let _ = write(&folder.join("cgroup.kill"), "1");
    let mut empty = true;
    for pid in words(&folder.join("cgroup.procs")) {
        empty = false;
        // 0 stands for a process of a PID namespace unseen from here: kill(2) would take
        // it for our own process group.
        let pid = pid.parse().unwrap_or(0);
        if pid > 0 && pid != getpid().as_raw() {
            let _ = send(Pid::from_raw(pid), Signal::SIGKILL);
        }
    }
    children(folder).fold(empty, |empty, child| strike(&child.path()) && empty)
}

/// Tries again with growing pauses while the answer is EBUSY.
fn until(patience: Duration, attempt: impl Fn() -> io::Result<()>) -> io::Result<()> {
    let start = Instant::now();
    let mut pause = Duration::from_micros(100);
    loop {
        match attempt() {
            Err(error)
                if error.raw_os_error() == Some(libc::EBUSY) && start.elapsed() < patience =>
            {
                thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(10));
            }
            answer => return answer,
        }
    }
}
