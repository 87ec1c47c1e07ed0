//! What keeps a process alive that has been killed, and how it is let go.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use rustix::fs::{Mode, OFlags, openat};
use rustix::mount::{FsMountFlags, FsOpenFlags, MountAttrFlags, fsconfig_create, fsmount, fsopen};

use super::hierarchy::{children, words};
use super::limit::write;
use crate::probe::mountinfo;

/// Lets what was killed in this cgroup and below it die. What version 1 has frozen dies of no
/// signal before it is thawed. (What version 2 has frozen does.) And who waits for the answer of
/// a FUSE server waits for ever if the server is dead and the device still open, as it is in a
/// process that had it from the server and has not come to execve(2).
///
/// # References
/// <https://docs.kernel.org/admin-guide/cgroup-v1/freezer-subsystem.html>,
/// <https://docs.kernel.org/filesystems/fuse.html> "Aborting a filesystem connection".
pub(in crate::sandbox) fn release(folder: &Path) {
    // There is no such file in other hierarchies.
    let _ = write(&folder.join("freezer.state"), "THAWED");
    let mounted: BTreeSet<String> = words(&folder.join("cgroup.procs"))
        .iter()
        .flat_map(|pid| connections(&format!("/proc/{pid}/mountinfo")))
        .collect();
    if !mounted.is_empty() {
        // What is mounted on this machine is its own, also where the sandbox sees it.
        let ours: BTreeSet<String> = connections("/proc/self/mountinfo").collect();
        // Without the right to it, or before Linux 5.2, they stay.
        let _ = abort(mounted.difference(&ours));
    }
    children(folder).for_each(|child| release(&child.path()));
}

/// The names of the FUSE connections that are mounted there.
fn connections(path: &str) -> impl Iterator<Item = String> + use<> {
    let mounts = fs::read(path).ok().and_then(|text| mountinfo(&text).ok()).unwrap_or_default();
    let fuse =
        mounts.into_iter().filter(|it| it.fs_type == "fuse" || it.fs_type.starts_with("fuse."));
    fuse.filter_map(|mount| mount.device.strip_prefix("0:").map(str::to_owned))
}

/// Aborts these, through a mount of fusectl that is nowhere to be seen.
fn abort<'a>(connections: impl Iterator<Item = &'a String>) -> io::Result<()> {
    let context = fsopen("fusectl", FsOpenFlags::FSOPEN_CLOEXEC)?;
    fsconfig_create(&context)?;
    let control = fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, MountAttrFlags::empty())?;
    for name in connections {
        // One that is gone needs it no more.
        let file = openat(&control, format!("{name}/abort"), OFlags::WRONLY, Mode::empty());
        let _ = file.map(File::from).map(|mut file| file.write_all(b"1"));
    }
    Ok(())
}
