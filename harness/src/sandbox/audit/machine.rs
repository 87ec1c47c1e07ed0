//! What there is once per machine, or once per namespace of the worker.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::sandbox::token::MARK;

/// What is watched below `/proc/sys`.
const SETTINGS: [&str; 20] = [
    "kernel/hostname",
    "kernel/domainname",
    "kernel/tainted",
    "kernel/core_pattern",
    "kernel/modprobe",
    "kernel/panic",
    "kernel/sysrq",
    "kernel/msgmax",
    "kernel/shmmax",
    "kernel/randomize_va_space",
    "kernel/yama/ptrace_scope",
    "vm/overcommit_memory",
    "vm/max_map_count",
    "vm/swappiness",
    "fs/suid_dumpable",
    "fs/protected_symlinks",
    "net/ipv4/ip_forward",
    // The machine's, and yet the root of any network namespace may set it.
    "net/netfilter/nf_hooks_lwtunnel",
    "user/max_user_namespaces",
    "user/max_mnt_namespaces",
];

/// Where temporary files of this project may be.
const TEMPORARY: [&str; 4] = ["/tmp", "/run", "/var/tmp", "/dev/shm"];

/// The watched settings that can be read.
pub(super) fn settings() -> BTreeMap<String, String> {
    let read = |name: &str| Some((name.to_owned(), line(&Path::new("/proc/sys").join(name))?));
    SETTINGS.into_iter().filter_map(read).collect()
}

/// One sentence for each setting that is not what it was.
pub(super) fn changes(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<String> {
    let pairs = before.iter().filter_map(|(name, was)| Some((name, was, after.get(name)?)));
    let changed = pairs.filter(|(_, was, is)| was != is);
    let sentence = |(name, was, is): (&String, &String, &String)| {
        let what = match name.as_str() {
            "kernel/hostname" => "host name".to_owned(),
            "kernel/domainname" => "domain name".to_owned(),
            "kernel/tainted" => "kernel taint".to_owned(),
            sysctl => format!("sysctl {}", sysctl.replace('/', ".")),
        };
        format!("{what} changed: was \"{was}\", is \"{is}\"")
    };
    changed.map(sentence).collect()
}

/// Loop devices that have a backing file.
pub(super) fn loops() -> BTreeMap<String, String> {
    let devices = names("/sys/block").filter(|name| name.starts_with("loop"));
    let backed = |name: String| {
        let file = line(&Path::new("/sys/block").join(&name).join("loop/backing_file"))?;
        Some((name, file))
    };
    devices.filter_map(backed).collect()
}

/// Paths of what is called `isolab…` in the folders for temporary files.
pub(super) fn temporary() -> BTreeSet<String> {
    let marked = |folder| {
        let found = names(folder).filter(|name| name.starts_with(MARK));
        found.map(move |name| format!("{folder}/{name}"))
    };
    TEMPORARY.into_iter().flat_map(marked).collect()
}

/// Network interfaces of this process's network namespace: `/sys/class/net` would show
/// those of the namespace that sysfs was mounted in.
pub(super) fn interfaces() -> BTreeSet<String> {
    let table = fs::read_to_string("/proc/self/net/dev").unwrap_or_default();
    table.lines().filter_map(|line| Some(line.split_once(':')?.0.trim().to_owned())).collect()
}

/// The names in a folder; none if it cannot be read.
fn names(folder: &str) -> impl Iterator<Item = String> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned())
}

/// The content of a small file without the end of its line.
fn line(path: &Path) -> Option<String> {
    Some(fs::read_to_string(path).ok()?.trim_end_matches('\n').to_owned())
}
