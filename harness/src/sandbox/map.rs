//! Which ids a rootless sandbox has.
//!
//! An ordinary user can map one id: its own, as 0. Root maps a subordinate range and
//! never its own 0: the files of /proc/sys are guarded by owner uid, so that a process
//! with host uid 0 could change them for the whole machine even from inside a user
//! namespace.

use std::fs;

use nix::unistd::Pid;

use crate::{Doing, Error, Result};

/// How many ids a subordinate range has.
pub(super) const RANGE: u32 = 65536;

/// First id of the subordinate range where /etc/subuid names none for root.
const FALLBACK: u32 = 100_000;

/// Writes the uid and gid maps of `pid`, which has a new user namespace.
///
/// # Errors
/// `EPERM` where the caller may not map these ids; then with a hint.
///
/// # References
/// user_namespaces(7), subuid(5).
pub(super) fn write(pid: Pid) -> Result<()> {
    let (uids, gids) = if rustix::process::geteuid().is_root() {
        (
            format!("0 {} {RANGE}", subordinate("/etc/subuid")),
            format!("0 {} {RANGE}", subordinate("/etc/subgid")),
        )
    } else {
        // Without privilege the gid map may be written only after setgroups is denied.
        put(pid, "setgroups", "deny")?;
        let (uid, gid) = (rustix::process::geteuid(), rustix::process::getegid());
        (format!("0 {} 1", uid.as_raw()), format!("0 {} 1", gid.as_raw()))
    };
    put(pid, "uid_map", &uids)?;
    put(pid, "gid_map", &gids)
}

/// The first id of root's subordinate range.
fn subordinate(table: &str) -> u32 {
    let text = fs::read_to_string(table).unwrap_or_default();
    let range = text.lines().find_map(|line| {
        let mut fields = line.split(':');
        let owner = fields.next()?;
        let (first, count): (u32, u32) =
            (fields.next()?.parse().ok()?, fields.next()?.trim().parse().ok()?);
        ((owner == "root" || owner == "0") && first > 0 && count >= RANGE).then_some(first)
    });
    range.unwrap_or(FALLBACK)
}

fn put(pid: Pid, file: &str, content: &str) -> Result<()> {
    let path = format!("/proc/{pid}/{file}");
    fs::write(&path, content).doing(|| format!("write {content:?} to {path}")).map_err(|error| {
        Error::hinted(
            error.to_string(),
            "this user may not map ids: check /proc/self/uid_map and whether a security module restricts user namespaces",
        )
    })
}
