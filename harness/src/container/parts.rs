//! The words of a definition as what the kernel takes.

use std::ffi::CString;
use std::path::Path;

use rustix::mount::{MountFlags, mount_remount};
use rustix::thread::CapabilitySet;
use seccompiler::BpfProgram;
use serde_json::json;

use super::Container;
use crate::probe::{names, own_mounts};
use crate::sandbox::{Command, Ended};
use crate::sys::clone::Namespaces;
use crate::{Doing, Error, Result};

/// The flags of clone3(2).
pub(super) fn namespace_flags(container: &Container) -> Result<Namespaces> {
    let flag = |name: &String| match name.as_str() {
        "cgroup" => Ok(Namespaces::CGROUP),
        "ipc" => Ok(Namespaces::IPC),
        "mnt" => Ok(Namespaces::MOUNT),
        "net" => Ok(Namespaces::NET),
        "pid" => Ok(Namespaces::PID),
        "time" => Ok(Namespaces::TIME),
        "uts" => Ok(Namespaces::UTS),
        other => Err(Error::Setup(format!("there is no namespace {other:?} here"))),
    };
    container.namespaces.iter().map(flag).try_fold(Namespaces::empty(), |all, one| Ok(all | one?))
}

/// Flags, and what is left for the file system itself.
pub(super) fn flags_of(options: &[String]) -> (MountFlags, CString) {
    let (mut flags, mut data) = (MountFlags::empty(), Vec::new());
    for option in options {
        match option.as_str() {
            "ro" => flags |= MountFlags::RDONLY,
            "nosuid" => flags |= MountFlags::NOSUID,
            "nodev" => flags |= MountFlags::NODEV,
            "noexec" => flags |= MountFlags::NOEXEC,
            "relatime" => flags |= MountFlags::RELATIME,
            "strictatime" => flags |= MountFlags::STRICTATIME,
            "rw" => {}
            other => data.push(other),
        }
    }
    (flags, CString::new(data.join(",")).unwrap_or_default())
}

/// A remount has to repeat the other flags of the mount, or it would clear them.
pub(super) fn make_read_only(path: &Path) -> Result<()> {
    let mounts = own_mounts()?;
    let here = mounts.iter().rfind(|mount| Path::new(&mount.point) == path);
    let options = here.map(|mount| mount.options.split(',').map(str::to_owned).collect());
    let (flags, _) = flags_of(&options.unwrap_or_else(Vec::new));
    mount_remount(path, flags | MountFlags::BIND | MountFlags::RDONLY, "")
        .doing(|| format!("make {} read-only", path.display()))
}

/// The capabilities that are kept.
pub(super) fn capability_sets(container: &Container) -> Result<CapabilitySet> {
    let one = |wanted: &String| -> Result<CapabilitySet> {
        let bit = (0..u64::BITS).find(|bit| names(1 << bit).first() == Some(wanted));
        let bit = bit.ok_or_else(|| Error::Setup(format!("there is no capability {wanted:?}")))?;
        Ok(CapabilitySet::from_bits_retain(1 << bit))
    };
    let mut all = CapabilitySet::empty();
    for capability in container.capabilities.iter().map(one) {
        all |= capability?;
    }
    Ok(all)
}

/// The filter as a program of classic BPF, if a call is refused.
pub(super) fn filter(container: &Container) -> Result<Option<BpfProgram>> {
    if container.refused_calls.is_empty() {
        return Ok(None);
    }
    let calls = container.refused_calls.iter().map(|name| json!({ "syscall": name }));
    let filter = json!({ "all": {
        "mismatch_action": "allow",
        "match_action": { "errno": libc::EPERM },
        "filter": calls.collect::<Vec<_>>(),
    }});
    let architecture = std::env::consts::ARCH.try_into();
    let wrong = |error: &dyn std::fmt::Display| Error::Setup(format!("the filter: {error}"));
    let architecture = architecture.map_err(|error: seccompiler::BackendError| wrong(&error))?;
    let mut programs = seccompiler::compile_from_json(filter.to_string().as_bytes(), architecture)
        .map_err(|error| wrong(&error))?;
    Ok(programs.remove("all"))
}

/// Runs each to its end; the first that does not end with 0 is an error. What they print is
/// the container's output.
pub(super) fn run_hooks(hooks: &[Vec<String>]) -> Result<()> {
    for hook in hooks {
        let command = Command::new(hook.iter().cloned());
        let ended = command.attached()?;
        if ended != Ended::Exit(0) {
            return Err(Error::Setup(format!("hook {}: {:?}", command.typed(), ended.fact())));
        }
    }
    Ok(())
}
