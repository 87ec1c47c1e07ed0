//! Where the twins disagree.
//!
//! The two speak of one process in different terms: numbers of another PID namespace,
//! ids of another user namespace, paths from another root. So the inner profile is first
//! put into the outer observer's terms, as the kernel would; what differs then is listed.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{IdRange, Ids, Profile};

/// A field that both could read and that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disagreement {
    /// The field, with dots between its levels: `rlimits.nofile.soft`.
    pub field: String,
    /// What was seen from inside, as JSON.
    pub inside: String,
    /// What was seen from outside, as JSON.
    pub outside: String,
    /// Why the two may differ though nobody is wrong; absent where nothing excuses it.
    pub why: Option<String>,
}

/// The fields which both profiles hold and which differ, in alphabetical order.
///
/// A difference that the maps of the user namespace, the numbers of the PID namespaces or
/// the path of the root account for exactly is none.
pub fn disagreements(inside: &Profile, outside: &Profile) -> Vec<Disagreement> {
    let (mut inside, mut outside) = (in_terms_of(outside, inside), outside.clone());
    inside.namespaces.retain(|kind, _| outside.namespaces.contains_key(kind));
    outside.namespaces.retain(|kind, _| inside.namespaces.contains_key(kind));
    let mut found = Vec::new();
    for (field, value) in fields(&inside) {
        let seen = fields(&outside).remove(&field).unwrap_or_default();
        if !value.is_null() && !seen.is_null() {
            diff(field, &value, &seen, &mut found);
        }
    }
    for disagreement in &mut found {
        disagreement.why = why(disagreement, &outside).map(str::to_owned);
    }
    found
}

/// `inside`, put into the terms in which the observer of `outside` speaks. What cannot be
/// translated stays as it is.
fn in_terms_of(outside: &Profile, inside: &Profile) -> Profile {
    let mut profile = inside.clone();
    // The same innermost number, under which the process knows itself.
    if last(&inside.pids) == last(&outside.pids) {
        profile.pids.clone_from(&outside.pids);
    }
    if let (Some(root), Some(seen)) = (&mut profile.root, &outside.root) {
        root.path.clone_from(&seen.path);
    }
    if let (Some(cwd), Some(root)) = (&mut profile.cwd, &outside.root) {
        cwd.path = below(&root.path, &cwd.path);
    }
    let (users, groups) = (outside.uid_map.as_deref(), outside.gid_map.as_deref());
    profile.uids = profile.uids.map(|ids| outward_all(users, ids, outside.uids));
    profile.gids = profile.gids.map(|ids| outward_all(groups, ids, outside.gids));
    if profile.groups != outside.groups {
        let translate = |list: Vec<u32>| list.into_iter().map(|id| outward(groups, id)).collect();
        profile.groups = profile.groups.map(translate);
    }
    profile
}

fn last(pids: &Option<Vec<u32>>) -> Option<u32> {
    pids.as_ref()?.last().copied()
}

/// Where `path`, counted from `root`, lies for somebody who sees `root`.
fn below(root: &str, path: &str) -> String {
    match (root.trim_end_matches('/'), path) {
        ("", path) => path.to_owned(),
        (root, "/") => root.to_owned(),
        (root, path) if path.starts_with('/') => format!("{root}{path}"),
        // Out of the root's reach, which the system call marks: `(unreachable)/tmp`.
        (_, path) => path.strip_prefix("(unreachable)").unwrap_or(path).to_owned(),
    }
}

/// The ids as `map` has them outside. An observer in the same user namespace sees the
/// inner ones, and `seen` shows it.
fn outward_all(map: Option<&[IdRange]>, ids: Ids, seen: Option<Ids>) -> Ids {
    if seen == Some(ids) {
        return ids;
    }
    Ids {
        real: outward(map, ids.real),
        effective: outward(map, ids.effective),
        saved: outward(map, ids.saved),
    }
}

fn outward(map: Option<&[IdRange]>, id: u32) -> u32 {
    map.into_iter().flatten().find_map(|range| range.outward(id)).unwrap_or(id)
}

/// Why the two may rightly differ here.
fn why(found: &Disagreement, outside: &Profile) -> Option<&'static str> {
    let nested = outside.pids.as_ref().is_some_and(|pids| pids.len() > 1);
    let mut path = found.field.split('.');
    match path.next()? {
        "ppid" if nested => Some("the inner PID namespace numbers the parent anew, or hides it"),
        "uids" | "gids" | "groups" if found.inside.contains(OVERFLOW_ID) => {
            Some("an id that the user namespace does not map shows as the overflow id")
        }
        "uid_map" | "gid_map" if found.field.ends_with(".outside") => {
            Some("the outer ids are in the numbering of the reader's user namespace")
        }
        "cgroups" => Some("paths count from the root of the reader's cgroup namespace"),
        "mounts" => {
            let mount = outside.mounts.as_ref()?.get(path.next()?.parse::<usize>().ok()?)?;
            let cgroup = mount.fs_type.starts_with("cgroup") && path.next()? == "root";
            cgroup.then_some("the root of a cgroup mount is shown in the reader's cgroup namespace")
        }
        "environment" => Some("/proc/PID/environ is the environment at execve(2)"),
        _ => None,
    }
}

/// What an id without a mapping is shown as, unless a sysctl says otherwise.
const OVERFLOW_ID: &str = "65534";

/// The fields of a profile that say something about the process.
fn fields(profile: &Profile) -> Map<String, Value> {
    match serde_json::to_value(profile) {
        Ok(Value::Object(mut fields)) => {
            fields.retain(|field, _| field != "seen_from" && field != "unread");
            fields
        }
        _ => Map::new(),
    }
}

/// Adds where `inside` and `outside` differ, as deep as both have the same shape.
fn diff(field: String, inside: &Value, outside: &Value, found: &mut Vec<Disagreement>) {
    match (inside, outside) {
        (a, b) if a == b => {}
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for key in keys {
                diff(
                    format!("{field}.{key}"),
                    a.get(key).unwrap_or(&Value::Null),
                    b.get(key).unwrap_or(&Value::Null),
                    found,
                );
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                diff(format!("{field}.{index}"), a, b, found);
            }
        }
        (a, b) => {
            found.push(Disagreement {
                field,
                inside: a.to_string(),
                outside: b.to_string(),
                why: None,
            });
        }
    }
}
