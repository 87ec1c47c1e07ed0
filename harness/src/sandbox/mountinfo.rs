//! The mounts of this process's mount namespace, as the kernel lists them.

use std::fs;

use crate::{Doing, Result};

/// One line of `/proc/self/mountinfo`.
///
/// # References
/// proc_pid_mountinfo(5)
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The mount's id: unique while it is mounted, used again afterwards.
    pub(super) id: u32,
    /// What of the file system is mounted: a folder, or `net:[4026531840]` on nsfs.
    pub(super) root: String,
    /// Where it is mounted.
    pub(super) point: String,
    /// Options of the mount, then its propagation: `rw,relatime shared:5`.
    pub(super) options: String,
    /// File system type.
    pub(super) fs_type: String,
    /// Options of the file system itself, `rw` or `ro` first.
    pub(super) super_options: String,
}

/// Reads all mounts, in the kernel's order.
pub(super) fn read() -> Result<Vec<Line>> {
    let path = "/proc/self/mountinfo";
    let text = fs::read(path).doing(|| format!("read {path}"))?;
    Ok(String::from_utf8_lossy(&text).lines().filter_map(parse).collect())
}

/// One line: `36 35 98:0 /root /point rw,noatime shared:1 - ext4 /dev/sda rw`.
fn parse(line: &str) -> Option<Line> {
    let (mount, file_system) = line.split_once(" - ")?;
    let mut mount = mount.splitn(6, ' ');
    let mut file_system = file_system.split(' ');
    Some(Line {
        id: mount.next()?.parse().ok()?,
        root: unescape(mount.nth(2)?),
        point: unescape(mount.next()?),
        options: mount.next()?.to_owned(),
        fs_type: file_system.next()?.to_owned(),
        super_options: file_system.nth(1)?.to_owned(),
    })
}

/// The kernel writes space, tab, newline and backslash as `\` and three octal digits.
fn unescape(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.get(..3).and_then(|octal| u8::from_str_radix(octal, 8).ok()) {
            Some(byte) => {
                plain.push(char::from(byte));
                plain.push_str(&part[3..]);
            }
            None => {
                plain.push('\\');
                plain.push_str(part);
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_escapes_and_optional_fields() {
        let line =
            r"36 35 98:0 /a\134b /mnt\040x rw,noatime shared:1 master:2 - ext4 /dev/sda ro,x";
        let line = parse(line).unwrap();
        assert_eq!((line.id, &*line.root, &*line.point), (36, r"/a\b", "/mnt x"));
        assert_eq!(line.options, "rw,noatime shared:1 master:2");
        assert_eq!((&*line.fs_type, &*line.super_options), ("ext4", "ro,x"));
        assert_eq!(parse("36 35 98:0 / /mnt rw - tmpfs none rw").unwrap().options, "rw");
        assert_eq!(parse("nonsense"), None);
    }
}
