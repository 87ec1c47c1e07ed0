//! The inner reader: what a process sees of itself.
//!
//! It asks by system call wherever one answers, so that most of the profile is there in
//! an empty root as well; only what is left comes from `/proc/self`.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};

use nix::unistd::{getgroups, gethostname, getppid, getresgid, getresuid};
use rustix::fs::{major, minor};
use rustix::process::{getcwd, getrlimit};
use rustix::thread::{
    CapabilitySet, SecureComputingMode, capabilities, capabilities_secure_bits,
    capability_is_in_ambient_set, capability_is_in_bounding_set, no_new_privs,
    secure_computing_mode,
};

use super::proc_dir::ProcDir;
use super::{
    Caps, Device, FileId, Gaps, Ids, Place, Profile, RLIMITS, Rlimit, SeccompMode, SeenFrom,
    Status, masked, read_only, text,
};
use crate::record::Kind;
use crate::{Doing, Result};

impl Profile {
    /// What the calling process sees of itself. Never fails: what cannot be read is
    /// `None`, with its reason in [`Profile::unread`].
    ///
    /// Capabilities, seccomp and securebits are the calling thread's.
    pub fn inside() -> Self {
        let mut gaps = Gaps::default();
        let proc = ProcDir::open("/proc/self");
        let status = proc.status();
        let mounts = gaps.keep("mounts", proc.mounts());
        Self {
            seen_from: SeenFrom::Inside,
            pids: Some(pids(&status)),
            ppid: u32::try_from(getppid().as_raw()).ok(),
            namespaces: proc.namespaces(&mut gaps),
            root: gaps.keep("root", place("/")),
            cwd: gaps.keep("cwd", cwd()),
            uids: gaps.keep("uids", uids()),
            gids: gaps.keep("gids", gids()),
            groups: gaps.keep("groups", groups()),
            uid_map: gaps.keep("uid_map", proc.id_map("uid_map")),
            gid_map: gaps.keep("gid_map", proc.id_map("gid_map")),
            setgroups: gaps.keep("setgroups", proc.word("setgroups")),
            caps: gaps.keep("caps", caps()),
            securebits: gaps.keep("securebits", securebits()),
            seccomp: gaps.keep("seccomp", seccomp()),
            seccomp_filters: gaps.keep("seccomp_filters", status.seccomp_filters()),
            no_new_privs: gaps
                .keep("no_new_privs", no_new_privs().doing(|| "ask for no_new_privs")),
            hostname: gaps.keep("hostname", hostname()),
            masked_paths: mounts.as_deref().map(masked),
            read_only_paths: mounts.as_deref().map(read_only),
            mounts,
            devices: gaps.keep("devices", devices()),
            cgroups: gaps.keep("cgroups", proc.cgroups()),
            rlimits: Some(rlimits()),
            environment: Some(environment()),
            label: gaps.keep("label", proc.word("attr/current")),
            oom_score_adj: gaps.keep("oom_score_adj", proc.oom_score_adj()),
            unread: gaps.0,
        }
    }
}

/// `NSpid`, unless this /proc is missing or tells of another process.
fn pids(status: &Status) -> Vec<u32> {
    let own = std::process::id();
    let nested = status.pids().ok();
    nested.filter(|pids| pids.last() == Some(&own)).unwrap_or_else(|| vec![own])
}

fn place(path: &str) -> Result<Place> {
    let metadata = fs::metadata(path).doing(|| format!("look at {path}"))?;
    let id = FileId { device: metadata.dev(), inode: metadata.ino() };
    Ok(Place { id, path: path.to_owned() })
}

/// The system call's own answer: outside of the root it begins with `(unreachable)`,
/// which the C library hides behind an error.
fn cwd() -> Result<Place> {
    let path = getcwd(Vec::new()).doing(|| "ask for the working directory")?;
    Ok(Place { path: text::text(path.to_bytes()), ..place(".")? })
}

fn uids() -> Result<Ids> {
    let ids = getresuid().doing(|| "ask for user ids")?;
    let (real, effective, saved) = (ids.real, ids.effective, ids.saved);
    Ok(Ids { real: real.as_raw(), effective: effective.as_raw(), saved: saved.as_raw() })
}

fn gids() -> Result<Ids> {
    let ids = getresgid().doing(|| "ask for group ids")?;
    let (real, effective, saved) = (ids.real, ids.effective, ids.saved);
    Ok(Ids { real: real.as_raw(), effective: effective.as_raw(), saved: saved.as_raw() })
}

fn groups() -> Result<Vec<u32>> {
    let groups = getgroups().doing(|| "ask for supplementary groups")?;
    Ok(groups.into_iter().map(|group| group.as_raw()).collect())
}

fn caps() -> Result<Caps> {
    let sets = capabilities(None).doing(|| "ask for capabilities")?;
    Ok(Caps {
        effective: sets.effective.bits(),
        permitted: sets.permitted.bits(),
        inheritable: sets.inheritable.bits(),
        bounding: collect(capability_is_in_bounding_set),
        ambient: collect(capability_is_in_ambient_set),
    })
}

/// The capabilities that `holds` affirms; the kernel refuses numbers above its last one.
fn collect(holds: impl Fn(CapabilitySet) -> rustix::io::Result<bool>) -> u64 {
    let all = (0..u64::BITS).map(|bit| CapabilitySet::from_bits_retain(1 << bit));
    all.filter(|cap| holds(*cap) == Ok(true)).fold(0, |set, cap| set | cap.bits())
}

fn securebits() -> Result<u32> {
    Ok(capabilities_secure_bits().doing(|| "ask for securebits")?.bits())
}

/// A process in strict mode would not have come this far, and neither would one whose
/// filter kills for this call.
fn seccomp() -> Result<SeccompMode> {
    match secure_computing_mode().doing(|| "ask for the seccomp mode")? {
        SecureComputingMode::Disabled => Ok(SeccompMode::Disabled),
        SecureComputingMode::Strict => Ok(SeccompMode::Strict),
        SecureComputingMode::Filter => Ok(SeccompMode::Filter),
    }
}

fn hostname() -> Result<String> {
    Ok(text::text(gethostname().doing(|| "ask for the host name")?.as_bytes()))
}

fn rlimits() -> BTreeMap<String, Rlimit> {
    let read = |resource| {
        let limit = getrlimit(resource);
        Rlimit { soft: limit.current, hard: limit.maximum }
    };
    RLIMITS.iter().map(|(name, _, resource)| ((*name).to_owned(), read(*resource))).collect()
}

fn environment() -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    for (name, value) in std::env::vars_os() {
        let value = text::text(value.as_bytes());
        variables.entry(text::text(name.as_bytes())).or_insert(value);
    }
    variables
}

fn devices() -> Result<Vec<Device>> {
    let mut devices = Vec::new();
    for entry in fs::read_dir("/dev").doing(|| "list /dev")? {
        let entry = entry.doing(|| "list /dev")?;
        // A name that is gone by now was not there.
        let Ok(metadata) = entry.metadata() else { continue };
        let kind = kind(metadata.file_type());
        let is_device = matches!(kind, Kind::CharDevice | Kind::BlockDevice);
        let number = || format!("{}:{}", major(metadata.rdev()), minor(metadata.rdev()));
        let name = text::text(entry.file_name().as_bytes());
        devices.push(Device { name, kind, number: is_device.then(number) });
    }
    devices.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(devices)
}

fn kind(of: fs::FileType) -> Kind {
    match of {
        of if of.is_dir() => Kind::Directory,
        of if of.is_symlink() => Kind::Symlink,
        of if of.is_char_device() => Kind::CharDevice,
        of if of.is_block_device() => Kind::BlockDevice,
        of if of.is_fifo() => Kind::Fifo,
        of if of.is_socket() => Kind::Socket,
        _ => Kind::File,
    }
}
