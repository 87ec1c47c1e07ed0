//! Mounts, as `/proc/PID/mountinfo` lists them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::text::{lines, odd, text};
use crate::{Doing, Result, record};

/// One line of mountinfo.
///
/// # References
/// proc_pid_mountinfo(5), mount_namespaces(7)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MountPoint {
    /// The mount's number.
    pub id: u32,
    /// The number of the mount that it is mounted on, which may lie out of sight.
    pub parent: u32,
    /// `major:minor` of the file system.
    pub device: String,
    /// The mounted folder within the file system.
    pub root: String,
    /// Where it is mounted, counted from the process's root.
    pub point: String,
    /// Options of this mount, comma-separated.
    pub options: String,
    /// The peer group that it shares mounts with.
    pub peer_group: Option<u32>,
    /// The peer group that it receives mounts from.
    pub master: Option<u32>,
    /// Whether it can never be bound elsewhere.
    pub unbindable: bool,
    /// File system type.
    pub fs_type: String,
    /// What was mounted: a device, or a name without meaning.
    pub source: String,
    /// Options of the file system, comma-separated, still with the kernel's octal escapes:
    /// without them a comma inside a value would look like a separator.
    pub super_options: String,
}

impl MountPoint {
    /// How mounts spread from and to here: `private`, `shared`, `slave`, `shared,slave`
    /// or `unbindable`.
    pub fn propagation(&self) -> &'static str {
        match (self.peer_group, self.master) {
            (Some(_), Some(_)) => "shared,slave",
            (Some(_), None) => "shared",
            (None, Some(_)) => "slave",
            (None, None) if self.unbindable => "unbindable",
            (None, None) => "private",
        }
    }

    /// Whether this mount is read-only, whatever its file system is.
    pub fn is_read_only(&self) -> bool {
        self.options.split(',').any(|option| option == "ro")
    }

    /// The line for a record, without numbers; paths are left as they are.
    pub fn to_record(&self) -> record::Mount {
        // The root of a bound namespace is `net:[INODE]`.
        let root = self.root.split_once(":[").map_or(self.root.as_str(), |(kind, _)| kind);
        record::Mount {
            root: root.to_owned(),
            point: self.point.clone(),
            fs_type: self.fs_type.clone(),
            options: self.options.clone(),
            propagation: self.propagation().to_owned(),
        }
    }

    /// Whether this is mounted at `folder` or below it.
    pub fn is_within(&self, folder: &str) -> bool {
        let rest = self.point.strip_prefix(folder.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether it lies where the kernel shows itself.
    fn is_of_kernel(&self) -> bool {
        self.is_within("/proc") || self.is_within("/sys")
    }
}

/// The mounts of this process's own mount namespace, in the kernel's order.
///
/// # References
/// proc_pid_mountinfo(5)
pub fn own_mounts() -> Result<Vec<MountPoint>> {
    let path = "/proc/self/mountinfo";
    mountinfo(&std::fs::read(path).doing(|| format!("read {path}"))?)
}

/// The mounts of a mountinfo file, in its order, with paths unescaped and invalid UTF-8
/// replaced. Fails on the first line that is not as the manual describes it.
pub fn mountinfo(content: &[u8]) -> Result<Vec<MountPoint>> {
    lines(content).map(|line| parse(&line).ok_or_else(|| odd("mountinfo", &line))).collect()
}

/// Paths at or below `/proc` and `/sys` that a mount hides: a null device or an unusable
/// node bound over them, or an empty read-only tmpfs.
pub fn masked(mounts: &[MountPoint]) -> Vec<String> {
    paths(mounts, |mount| hides(mount, mounts))
}

/// Paths at or below `/proc` and `/sys` that are mounted read-only and not [`masked`],
/// without those whose enclosing mount there is read-only already.
pub fn read_only(mounts: &[MountPoint]) -> Vec<String> {
    let enclosed = |mount: &MountPoint| {
        let holder = mounts.iter().find(|holder| holder.id == mount.parent);
        holder.is_some_and(|holder| holder.is_of_kernel() && holder.is_read_only())
    };
    paths(mounts, |mount| mount.is_read_only() && !hides(mount, mounts) && !enclosed(mount))
}

fn paths(mounts: &[MountPoint], wanted: impl Fn(&MountPoint) -> bool) -> Vec<String> {
    let found = mounts.iter().filter(|mount| mount.is_of_kernel() && wanted(mount));
    let mut paths: Vec<_> = found.map(|mount| mount.point.clone()).collect();
    paths.sort();
    paths.dedup();
    paths
}

fn hides(mount: &MountPoint, mounts: &[MountPoint]) -> bool {
    match mount.fs_type.as_str() {
        "proc" | "sysfs" => false,
        // With something mounted inside, as in /sys/fs/cgroup, it is no mask.
        "tmpfs" if mount.root == "/" => {
            mount.is_read_only() && !mounts.iter().any(|inner| inner.parent == mount.id)
        }
        // systemd binds nodes from /run/systemd/inaccessible, other engines /dev/null.
        _ => mount.root.ends_with("/null") || mount.root.contains("/inaccessible/"),
    }
}

fn parse(line: &str) -> Option<MountPoint> {
    let mut fields = line.split(' ');
    let mut mount = MountPoint {
        id: fields.next()?.parse().ok()?,
        parent: fields.next()?.parse().ok()?,
        device: fields.next()?.to_owned(),
        root: unescape(fields.next()?),
        point: unescape(fields.next()?),
        options: fields.next()?.to_owned(),
        peer_group: None,
        master: None,
        unbindable: false,
        fs_type: String::new(),
        source: String::new(),
        super_options: String::new(),
    };
    // Optional fields, closed by a hyphen; the manual asks to pass over unknown ones.
    for tag in fields.by_ref().take_while(|field| *field != "-") {
        match tag.split_once(':') {
            Some(("shared", group)) => mount.peer_group = Some(group.parse().ok()?),
            Some(("master", group)) => mount.master = Some(group.parse().ok()?),
            None if tag == "unbindable" => mount.unbindable = true,
            _ => {}
        }
    }
    // Where the hyphen is missing, these are missing too.
    mount.fs_type = unescape(fields.next()?);
    mount.source = unescape(fields.next()?);
    mount.super_options = fields.next()?.to_owned();
    Some(mount)
}

/// `field` with its octal escapes, such as `\040` for a space, undone.
fn unescape(field: &str) -> String {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = (first == b'\\').then(|| octal(tail)).flatten();
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &tail[3..] } else { tail };
    }
    text(&bytes)
}

/// The byte that three octal digits at the beginning of `digits` stand for.
fn octal(digits: &[u8]) -> Option<u8> {
    let value = digits.get(..3)?.iter().try_fold(0u32, |value, digit| {
        char::from(*digit).to_digit(8).map(|digit| value * 8 + digit)
    });
    u8::try_from(value?).ok()
}
