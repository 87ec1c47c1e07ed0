//! Which ids a rootless sandbox has.
//!
//! An ordinary user can map one id, its own, as 0; and a range that /etc/subuid grants, by
//! way of set-user-ID helpers. Root maps a subordinate range and
//! never its own 0: the files of /proc/sys are guarded by owner uid, so that a process
//! with host uid 0 could change them for the whole machine even from inside a user
//! namespace.

use std::fs;

use nix::unistd::Pid;

use super::{Command, Ended};
use crate::{Doing, Error, Result};

/// How many ids a subordinate range has.
pub(super) const RANGE: u32 = 65536;

/// First id that is tried where /etc/subuid names no range for root.
const FIRST: u32 = 100_000;

/// Writes the uid and gid maps of `pid`, which has a new user namespace. An ordinary
/// user's own id is mapped, or a `range` where its sandbox needs many.
///
/// # Errors
/// `EPERM` where the caller may not map these ids; then with a hint.
///
/// # References
/// user_namespaces(7), subuid(5), newuidmap(1).
pub(super) fn write(pid: Pid, range: bool) -> Result<()> {
    let user = rustix::process::geteuid();
    if !user.is_root() {
        return if range { by_helper(pid) } else { own(pid) };
    }
    for (file, table) in TABLES {
        let ranges = ranges(table);
        let roots = ranges.iter().find(|range| range.is_of(0) && range.first > 0);
        let first = roots.map_or_else(|| free(&ranges), |range| range.first);
        put(pid, file, &format!("0 {first} {RANGE}"))?;
    }
    Ok(())
}

/// Whether the caller has a range of ids to give to a sandbox, and may.
///
/// # Errors
/// What is missing, with what the person can do.
pub(super) fn has_range() -> Result<()> {
    let user = rustix::process::geteuid().as_raw();
    if user == 0 {
        return Ok(());
    }
    for (file, table) in TABLES {
        let helper = helper(file);
        if let Err(error) = Command::new([helper.as_str()]).run() {
            return Err(Error::hinted(
                format!("no ids for untrusted code: {error}"),
                "install the package uidmap, or run as root",
            ));
        }
        if !ranges(table).iter().any(|range| range.is_of(user)) {
            return Err(Error::hinted(
                format!("no ids for untrusted code: {table} has no range of {RANGE} for this user"),
                format!("have root add a line `USER:FIRST:{RANGE}` to {table}, or run as root"),
            ));
        }
    }
    Ok(())
}

const TABLES: [(&str, &str); 2] = [("uid_map", "/etc/subuid"), ("gid_map", "/etc/subgid")];

/// Without privilege one's own id is all that can be mapped, and the gid map may be
/// written only after setgroups is denied.
fn own(pid: Pid) -> Result<()> {
    put(pid, "setgroups", "deny")?;
    let (uid, gid) = (rustix::process::geteuid(), rustix::process::getegid());
    put(pid, "uid_map", &format!("0 {} 1", uid.as_raw()))?;
    put(pid, "gid_map", &format!("0 {} 1", gid.as_raw()))
}

/// Has the set-user-ID helpers map the range that is this user's.
fn by_helper(pid: Pid) -> Result<()> {
    has_range()?;
    let user = rustix::process::geteuid().as_raw();
    for (file, table) in TABLES {
        let ranges = ranges(table);
        let first = ranges.iter().find(|range| range.is_of(user)).map_or(0, |range| range.first);
        let words =
            [helper(file), pid.to_string(), "0".into(), first.to_string(), RANGE.to_string()];
        let ran = Command::new(words).run()?;
        if ran.ended != Ended::Exit(0) {
            return Err(Error::Setup(format!("cannot map ids: {}", ran.output.stderr.trim())));
        }
    }
    Ok(())
}

/// `uid_map` is written by newuidmap.
fn helper(file: &str) -> String {
    format!("new{}", file.replace('_', ""))
}

/// One line of /etc/subuid or /etc/subgid that is long enough.
struct Range {
    owner: String,
    first: u32,
    count: u32,
}

impl Range {
    fn is_of(&self, user: u32) -> bool {
        let name = || nix::unistd::User::from_uid(user.into()).ok().flatten();
        let long = self.count >= RANGE;
        long && (self.owner == user.to_string() || name().is_some_and(|one| one.name == self.owner))
    }
}

fn ranges(table: &str) -> Vec<Range> {
    let text = fs::read_to_string(table).unwrap_or_default();
    let range = |line: &str| {
        let mut fields = line.split(':');
        let owner = fields.next()?.to_owned();
        let (first, count) = (fields.next()?.parse().ok()?, fields.next()?.trim().parse().ok()?);
        Some(Range { owner, first, count })
    };
    text.lines().filter_map(range).collect()
}

/// The first id of a range that nobody has.
fn free(ranges: &[Range]) -> u32 {
    let taken = |first: u32| {
        ranges.iter().any(|one| {
            first < one.first.saturating_add(one.count) && one.first < first.saturating_add(RANGE)
        })
    };
    (FIRST..u32::MAX - RANGE).step_by(RANGE as usize).find(|first| !taken(*first)).unwrap_or(FIRST)
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
