//! The rows of the isolation matrix: a profile as facts beside its caller's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::experiment::Facts;
use crate::probe::{self, Cgroup, MountPoint, Profile, SeenFrom};
use crate::record::{Fact, Kind};
use crate::report::plain;

/// What `profile` shows beside `observer`, its caller: the facts of [`probe::facts`], and
///
/// - `mounts`: each as `POINT TYPE OPTIONS PROPAGATION`, sorted, since some engines mount in
///   an order that changes; the type of what lies on the machine's root is `host`; without
///   those on the `masked_paths`
/// - `masks`: what lies on those, as `TYPE OPTIONS PROPAGATION`; absent where there are none
/// - `propagation`: how they spread
/// - `read-only root`: whether the mount of the root is
/// - `devices`: what lies in /dev, as `NAME KIND NUMBER`; from inside only
/// - `cgroup of its own`, `cgroup`: whether in any hierarchy, and where below the caller's
/// - `rlimits`: those that are not the caller's, as `NAME SOFT HARD`, with `HARD`
///   for the caller's hard limit and `PID_MAX` for the most processes that there can be
/// - `pid`: its innermost number, where that is of another numbering than the caller's
/// - `label`: of the security module, `none` where there is none, `as-observer`
/// - `oom_score_adj`: its own, where it is not the caller's
pub fn rows(profile: &Profile, observer: &Profile) -> Facts {
    let mut rows = probe::facts(profile, observer);
    let mut add = |name: &str, fact: Option<Fact>| {
        rows.extend(fact.map(|fact| (name.to_owned(), fact)));
    };
    let mounts = profile.mounts.as_deref();
    let host = observer.mounts.iter().flatten().find(|mount| mount.point == "/");
    let host = host.map(|mount| mount.device.as_str()).unwrap_or_default();
    let masked = profile.masked_paths.as_deref().unwrap_or_default();
    let sorted = |mounts: &[MountPoint], masks: bool| -> BTreeSet<String> {
        let wanted = mounts.iter().filter(|one| masked.contains(&one.point) == masks);
        let point = |one: &MountPoint| if masks { None } else { Some(normal(&one.point)) };
        wanted.map(|one| mount(point(one), one, host)).collect()
    };
    add("mounts", mounts.map(|mounts| Fact::list(sorted(mounts, false))));
    add(
        "masks",
        mounts.map(|mounts| sorted(mounts, true)).filter(|all| !all.is_empty()).map(Fact::list),
    );
    let spread = |mounts: &[MountPoint]| -> BTreeSet<&str> {
        mounts.iter().map(MountPoint::propagation).collect()
    };
    add("propagation", mounts.map(|mounts| Fact::list(spread(mounts))));
    let root = mounts.and_then(|mounts| mounts.iter().rfind(|mount| mount.point == "/"));
    let read_only = root.map(MountPoint::is_read_only);
    add("read-only root", mounts.map(|_| Fact::Is(read_only.unwrap_or_default())));
    add("devices", devices(profile));
    let cgroups = profile.cgroups.as_deref().zip(observer.cgroups.as_deref());
    let below = cgroups.map(|(own, callers)| below(own, callers));
    if profile.seen_from == SeenFrom::Outside {
        let own = |paths: &BTreeSet<String>| paths.iter().any(|path| !path.is_empty());
        add("cgroup of its own", below.as_ref().map(|paths| Fact::Is(own(paths))));
    }
    add("cgroup", below.map(Fact::list));
    add("rlimits", rlimits(profile, observer));
    add("pid", pid(profile, observer));
    add("label", label(profile, observer));
    let score = profile.oom_score_adj.filter(|score| Some(*score) != observer.oom_score_adj);
    add("oom_score_adj", score.map(|score| Fact::text(score.to_string())));
    rows
}

/// The rows of which two containers do not show the same, by name: what each shows.
pub fn differing(one: &Facts, other: &Facts) -> BTreeMap<String, String> {
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let text = |fact: Option<&Fact>, beside: Option<&Fact>| match (fact, beside) {
        (Some(Fact::List(items)), Some(Fact::List(others))) => {
            let own: Vec<&str> =
                items.iter().filter(|item| !others.contains(item)).map(String::as_str).collect();
            own.join(", ")
        }
        (fact, _) => fact.map(|fact| plain(fact).trim().to_owned()).unwrap_or_default(),
    };
    let differ = |name: &&String| one.get(*name) != other.get(*name);
    let pair = |name: &String| {
        let (a, b) = (one.get(name), other.get(name));
        (name.clone(), format!("{:?} beside {:?}", text(a, b), text(b, a)))
    };
    names.into_iter().filter(differ).map(pair).collect()
}

/// A mount without what belongs to the machine.
fn mount(point: Option<String>, mount: &MountPoint, host: &str) -> String {
    let kept = ["ro", "rw", "nosuid", "nodev", "noexec"];
    let options = mount.options.split(',').filter(|option| kept.contains(option));
    let options = options.collect::<Vec<_>>().join(",");
    let kind = if mount.device == host { "host" } else { &mount.fs_type };
    let words = [kind.to_owned(), options, mount.propagation().to_owned()];
    point.into_iter().chain(words).collect::<Vec<_>>().join(" ")
}

fn devices(profile: &Profile) -> Option<Fact> {
    let word = |kind: Kind| match kind {
        Kind::CharDevice => "c",
        Kind::BlockDevice => "b",
        Kind::Directory => "folder",
        Kind::Symlink => "link",
        _ => "file",
    };
    let devices = profile.devices.as_ref()?.iter().map(|device| {
        let number = device.number.as_deref().map(|number| format!(" {number}"));
        format!("{} {}{}", device.name, word(device.kind), number.unwrap_or_default())
    });
    Some(Fact::list(devices))
}

/// Where the process is below the caller, the same in most hierarchies; empty where it is in
/// the caller's own.
fn below(own: &[Cgroup], callers: &[Cgroup]) -> BTreeSet<String> {
    let place = |line: &Cgroup| {
        let caller = callers.iter().find(|other| other.controllers == line.controllers)?;
        // Where the caller has stepped aside for its engines, it is beside it.
        let callers = caller.path.trim_end_matches('/');
        let beside = || line.path.strip_prefix(callers.strip_suffix("/init")?);
        let rest = line.path.strip_prefix(callers).or_else(beside);
        Some(normal(rest.unwrap_or(&line.path).trim_end_matches('/')))
    };
    own.iter().filter_map(place).collect()
}

fn rlimits(profile: &Profile, observer: &Profile) -> Option<Fact> {
    let (own, callers) = (profile.rlimits.as_ref()?, observer.rlimits.as_ref()?);
    // Since Linux 6.14 each PID namespace has one of its own.
    let most = fs::read_to_string("/proc/sys/kernel/pid_max");
    let most: Option<u64> = most.ok().and_then(|text| text.trim().parse().ok());
    let other = own.iter().filter(|(name, limit)| callers.get(*name) != Some(*limit));
    Some(Fact::list(other.map(|(name, limit)| {
        let hard = callers.get(name).map(|limit| limit.hard);
        let word = |limit: Option<u64>| match limit {
            _ if Some(limit) == hard => "HARD".to_owned(),
            Some(_) if limit == most => "PID_MAX".to_owned(),
            Some(limit) => limit.to_string(),
            None => "unlimited".to_owned(),
        };
        format!("{name} {} {}", word(limit.soft), word(limit.hard))
    })))
}

fn pid(profile: &Profile, observer: &Profile) -> Option<Fact> {
    let namespace = |profile: &Profile| profile.namespaces.get("pid").copied();
    let shared = namespace(profile).is_some_and(|own| namespace(observer) == Some(own));
    match shared {
        true => Some(Fact::text("the caller's numbering")),
        false => Some(Fact::Count((*profile.pids.as_ref()?.last()?).into())),
    }
}

fn label(profile: &Profile, observer: &Profile) -> Option<Fact> {
    let word = match (&profile.label, &observer.label) {
        (None, None) => "none",
        (own, callers) if own == callers => "as-observer",
        (None, _) => "unread",
        (Some(label), _) => label,
    };
    Some(Fact::text(word))
}

/// A path without what an engine draws anew each time: long words of hexadecimal digits
/// become `ID`, and numbers `N`.
fn normal(path: &str) -> String {
    let word = |word: &'_ str| match word {
        "" => "".to_owned(),
        _ if word.chars().all(|c| c.is_ascii_digit()) => "N".to_owned(),
        _ if word.len() >= 32 && word.chars().all(|c| c.is_ascii_hexdigit()) => "ID".to_owned(),
        _ => word.to_owned(),
    };
    let parts = path.split('/').map(|part| {
        let words: Vec<String> = part.split('-').map(word).collect();
        words.join("-")
    });
    parts.collect::<Vec<_>>().join("/")
}
